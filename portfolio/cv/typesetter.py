"""The process that sets a CV: reads a job as JSON, writes one line about the result and then the PDF.

It runs by itself, so that a text that takes too long takes nothing else with it. The job has `template`, `fonts`
(folders), `data` (text for the template), `pages` (at most so many, 0 for any number) and `longest` (the lines of the
longest section). The answer says how many `pages` there are, at which `step` of tightness, with which `cap` on the
lines of a section, whether it `fits`, and to which `standard` it keeps.
"""

import json
import re
import sys

import typst

STEPS = 4
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


class Setter:
    """Sets one job as often as it takes."""

    def __init__(self, job):
        self.data, self.wanted, self.longest = job["data"], job["pages"], job["longest"]
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=job["fonts"])
        self.compiler = typst.Compiler(job["template"], font_paths=fonts)
        self.standards = ["ua-1"]

    def set(self, step, cap):
        """The PDF and the number of its pages."""
        inputs = {"data": self.data, "step": str(step), "cap": str(cap)}
        try:
            pdf = self.compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=self.standards)
        except typst.TypstError:
            if not self.standards:
                raise
            # Something in it keeps it from the standard; tags it has all the same.
            self.standards = []
            return self.set(step, cap)
        # To ask typst for the number would set it all once more.
        return pdf, len(PAGE.findall(pdf))

    def fit(self):
        """The loosest step at which everything fits, else as many lines of each section as fit at the tightest."""
        step, cap = 0, self.longest
        pdf, pages = self.set(step, cap)
        while self.wanted and pages > self.wanted and step < STEPS - 1:
            step += 1
            pdf, pages = self.set(step, cap)
        if self.wanted and pages > self.wanted:
            cap = self.most_lines(step)
            pdf, pages = self.set(step, cap)
        fits = not self.wanted or pages <= self.wanted
        standard = "".join(self.standards)
        return {"pages": pages, "step": step, "cap": cap, "fits": fits, "standard": standard}, pdf

    def most_lines(self, step):
        low, high = 1, self.longest
        while low < high:
            middle = (low + high + 1) // 2
            _pdf, pages = self.set(step, middle)
            low, high = (middle, high) if pages <= self.wanted else (low, middle - 1)
        return low


def main():
    answer, pdf = Setter(json.load(sys.stdin.buffer)).fit()
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + pdf)


if __name__ == "__main__":
    main()
