"""TeX in, MathML out, so that formulas are read without a script; what cannot be converted stays TeX."""

import hashlib
import json
import logging
import re
import subprocess

import pypandoc
from django.core.cache import cache

logger = logging.getLogger(__name__)

MAX_TEX = 2_000
MAX_MEMORY = "256m"
KEEP_FOR = 30 * 24 * 3600

RESULT = re.compile(r'<div id="formula-(\d+)">\s*(<math\b.*?</math>)\s*</div>', re.DOTALL)
ALIGNMENT = re.compile(r' columnalign="\w+" style="text-align: (left|center|right)[^"]*"')


def to_mathml(tex, display=False, timeout=1.0):
    """The formula as a `<math>` element, or None."""
    return to_mathml_many([(tex, display)], timeout)[tex, display]


def to_mathml_many(formulas, timeout=1.0):
    """The MathML, or None, of each pair (tex, display); one process converts all that the cache does not know."""
    formulas = list(dict.fromkeys(formulas))
    results = dict.fromkeys(formulas)
    keys = {formula: _key(*formula) for formula in formulas if len(formula[0]) <= MAX_TEX}
    known = cache.get_many(keys.values())
    results |= {formula: known[key] or None for formula, key in keys.items() if key in known}
    wanted = [formula for formula, key in keys.items() if key not in known]
    fresh = _convert(wanted, timeout) if wanted else None
    if fresh is not None:
        # The empty text remembers what was refused; a time-out is not remembered.
        cache.set_many({keys[formula]: mathml or "" for formula, mathml in fresh.items()}, KEEP_FOR)
        results |= fresh
    return results


def _key(tex, display):
    return "mathml-1-" + hashlib.sha256(f"{display:d}{tex}".encode("utf-8", "replace")).hexdigest()


def _convert(formulas, timeout):
    # The formulas travel in pandoc's own document format, where no text can end its formula early.
    blocks = [
        {
            "t": "Div",
            "c": [
                [f"formula-{number}", [], []],
                [{"t": "Plain", "c": [{"t": "Math", "c": [{"t": "DisplayMath" if display else "InlineMath"}, tex]}]}],
            ],
        }
        for number, (tex, display) in enumerate(formulas)
    ]
    document = json.dumps({"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks})
    limits = ["+RTS", f"-M{MAX_MEMORY}", "-RTS", "--sandbox"]
    try:
        done = subprocess.run(
            [pypandoc.get_pandoc_path(), *limits, "--from=json", "--to=html", "--mathml", "--wrap=none"],
            input=document.encode("ascii"),
            capture_output=True,
            timeout=timeout,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.warning("Formulas stay TeX: %s", error)
        return None
    html = done.stdout.decode("utf-8", "replace")
    converted = {int(number): _tidy(mathml) for number, mathml in RESULT.findall(html)}
    return {formula: converted.get(number) for number, formula in enumerate(formulas)} if html else None


def _tidy(mathml):
    """Alignment as a class, because the site's policy allows no inline style."""
    return ALIGNMENT.sub(r' class="align-\1"', mathml)
