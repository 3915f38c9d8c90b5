"""The process that sets a CV: reads the text for the template, writes one line about the result and then the PDF.

It runs by itself, so that a text that takes too long takes nothing else with it. It is given the template, at most how
many pages there may be (0 for any number), the lines of the longest section, and the folders of the fonts. The line
says how many pages there are, at which step of tightness, with which cap on the lines of a section, and to which
standard the PDF keeps ("-" for none). It loads nothing but typst, because to start takes longer than to set a page.
"""

import sys

import typst

STEPS = 4


class Setter:
    """Sets one job as often as it takes."""

    def __init__(self, data, template, wanted, longest, *folders):
        self.data, self.wanted, self.longest = data, int(wanted), int(longest)
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders))
        self.compiler = typst.Compiler(template, font_paths=fonts)
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
        return pdf, pdf.count(b"/Type/Page/")

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
        return f"{pages} {step} {cap} {'-'.join(self.standards) or '-'}", pdf

    def most_lines(self, step):
        low, high = 1, self.longest
        while low < high:
            middle = (low + high + 1) // 2
            _pdf, pages = self.set(step, middle)
            low, high = (middle, high) if pages <= self.wanted else (low, middle - 1)
        return low


def main():
    said, pdf = Setter(sys.stdin.buffer.read().decode(), *sys.argv[1:]).fit()
    sys.stdout.buffer.write(f"{said}\n".encode() + pdf)


if __name__ == "__main__":
    main()
