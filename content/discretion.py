"""Earlier states for the eyes of one user: what others keep to themselves has no name in them."""

from collections import defaultdict

from django.apps import apps
from django.utils.translation import gettext as _

from .rules import RULES, Deed, allowed, is_member


def readable(user, *states):
    """The lists of records (see `wholes`), with what a member may not name anywhere left without its name."""
    if user is None or not is_member(user):
        return states
    told = [named for records in states for row in records for named in relations_told(row)]
    keys = defaultdict(set)
    for row, each in told:
        keys[each.related_model].update(listed(row["fields"].get(each.name)))
    seen = {
        model: set(allowed(user, Deed.CHOOSE, model._default_manager.filter(pk__in=pks)).values_list("pk", flat=True))
        for model, pks in keys.items()
    }
    for row, each in told:
        names = row["names"][each.name]
        pks = listed(row["fields"].get(each.name))
        shown = [
            name if pk in seen[each.related_model] else _("not public")
            for pk, name in zip(pks, listed(names), strict=False)
        ]
        row["names"][each.name] = shown if isinstance(names, list) else "".join(shown)
    return states


def relations_told(row):
    """(the record, field) for each relation of which the record has a name."""
    for each in apps.get_model(row["model"])._meta.get_fields():
        if each.is_relation and each.name in row.get("names", {}) and each.related_model in RULES:
            yield row, each


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]
