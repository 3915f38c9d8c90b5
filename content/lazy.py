"""Libraries that take long to load and that most processes never ask: each is loaded when first used."""

from functools import partial
from importlib import import_module

from django.utils.functional import SimpleLazyObject

idutils = SimpleLazyObject(partial(import_module, "idutils"))
