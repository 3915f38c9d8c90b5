"""By which columns the entries of this app are found."""

from content.search.index import INDEX

from .models import Person

INDEX.register(
    Person,
    names=("display_name", "native_name", "variants__name"),
    facts=("tagline", "positions__title", "positions__unit", "positions__organisation"),
    texts=(
        "short_bio",
        "body",
        "interests",
        "positions__description",
        "education__field",
        "education__institution",
        "awards__name",
        "awards__level",
        "awards__role",
        "service__venue",
        "service__workshop",
    ),
)
