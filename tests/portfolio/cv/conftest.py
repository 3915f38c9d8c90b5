"""What tests of CVs share."""

import pytest

from portfolio.cv import typefaces


@pytest.fixture
def no_system_fonts(monkeypatch, settings, tmp_path):
    """A machine without any typeface for Chinese, Japanese or Korean."""
    monkeypatch.setattr(typefaces, "SYSTEM", [])
    settings.DATA = tmp_path
