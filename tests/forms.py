"""Reads the forms of a page as a browser would send them back."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Collects the fields of the one form whose id is asked for."""

    def __init__(self, form_id):
        super().__init__()
        self.form_id, self.inside, self.fields = form_id, False, {}
        self.select = self.area = self.options = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        name = given.get("name", "")
        if not self.inside:
            return
        if tag == "option" and self.select:
            self.options.append((given.get("value", ""), "selected" in given))
        elif not name or "__prefix__" in name:
            return
        elif tag == "select":
            self.select, self.options, self.is_multiple = name, [], "multiple" in given
        elif tag == "textarea":
            self.area, self.fields[name] = name, ""
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self.fields[name] = given.get("value", "on")
        elif tag == "input" and given.get("type") not in ("submit", "file"):
            self.fields[name] = given.get("value") or ""

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area:
            self.fields[self.area] = self.fields[self.area].removeprefix("\n").removeprefix("\r\n")
            self.area = None
        elif tag == "select" and self.select:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            if self.is_multiple:
                self.fields[self.select] = chosen
            elif chosen or self.options:
                self.fields[self.select] = chosen[0] if chosen else self.options[0][0]
            self.select = None


def fields_of(answer, form_id):
    """The fields of a form of the page, by name, ready to be changed and sent."""
    reader = FormReader(form_id)
    reader.feed(answer.content.decode())
    return reader.fields


def send(client, address, form_id, button="_save", **changes):
    """Opens a form, changes some fields and presses a button."""
    fields = fields_of(client.get(address), form_id)
    return client.post(address, {**fields, **changes, button: "1"})


def add_row(prefix, number, **fields):
    """The fields of a row added at the end of an inline form."""
    return {f"{prefix}-TOTAL_FORMS": str(number + 1), **{f"{prefix}-{number}-{key}": fields[key] for key in fields}}
