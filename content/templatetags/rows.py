"""What the script that adds rows to a form is told."""

import json

from django import template

register = template.Library()


@register.filter
def rows_data(rows):
    """The settings of an inline form, with the words of its own for adding a row."""
    data = json.loads(rows.inline_formset_data())
    if rows.opts.add_words:
        data["options"]["addText"] = str(rows.opts.add_words)
    return json.dumps(data)
