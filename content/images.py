"""The door for pictures: each is decoded and saved anew, so that nothing but its pixels comes in."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 24_000_000
MAX_SIDE = 8_000
FULL_SIDE = 2_400
SMALL_SIDE = 640
FOLDER = "images"

TOO_LARGE = _("“%(name)s” is larger than 10 MB. Save it smaller and try again.")
TOO_MANY_PIXELS = _(
    "“%(name)s” has too many pixels. Save it with at most 8,000 on a side and 24 million in all, and try again."
)
NOT_A_PICTURE = _("“%(name)s” is not a picture we can read. Use a PNG, JPEG, GIF or WebP file.")


@dataclass(frozen=True)
class ReencodedImage:
    """A picture in two sizes; width and height are those of the full one."""

    full: ContentFile
    small: ContentFile
    width: int
    height: int


def reencode(file, name=None):
    """The picture as WebP without metadata; raises ValidationError, which names it, for anything else."""
    picture = _sound(file, name or file.name)
    stem = uuid4()
    full = _within(picture, FULL_SIDE)
    return ReencodedImage(
        full=ContentFile(_webp(full), f"{stem}.webp"),
        small=ContentFile(_webp(_within(picture, SMALL_SIDE)), f"{stem}-small.webp"),
        width=full.width,
        height=full.height,
    )


def check(file, name=None):
    """Raises what `reencode` would raise, without the work of saving the picture anew."""
    _sound(file, name or file.name)


def _sound(file, name):
    if file.size > MAX_BYTES:
        raise _refusal(TOO_LARGE, name)
    return _decoded(file, name)


def small_name(name):
    """The stored name of the small size beside the full one."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-small{path.suffix}"))


def prepare_uploads(files):
    """Takes the pictures among the uploads through the door before a transaction begins, because that takes long.

    What is refused is said later, by the form field it was meant for.
    """
    for name in files:
        for file in files.getlist(name):
            if (file.content_type or "").startswith("image/"):
                _prepare(file)


def _prepare(file):
    """Remembers on the file what became of it, so that no picture is decoded twice."""
    if not hasattr(file, "reencoded"):
        try:
            file.reencoded = reencode(file)
        except ValidationError as error:
            file.reencoded = error
        file.seek(0)
    return file.reencoded


def _refusal(words, name):
    return ValidationError(words, code="invalid_image", params={"name": name})


def _decoded(file, name):
    """The first frame, upright and in sRGB."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            file.seek(0)
            image = Image.open(file, formats=FORMATS)
            if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
                raise Image.DecompressionBombError
            image.load()
            return _in_srgb(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refusal(TOO_MANY_PIXELS, name) from error
    # A decoder fed with hostile bytes may raise nearly anything.
    except Exception as error:
        raise _refusal(NOT_A_PICTURE, name) from error


def _in_srgb(image):
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        # Sixteen bits a sample; plain conversion would cut all above 255 off.
        image = image.convert("I").point(lambda sample: sample / 257).convert("L")
    elif profile and image.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile nobody can read is worth nothing.
            pass
    return image.convert(mode)


def _within(image, side):
    copy = image.copy()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    return copy


def _webp(image):
    # A new picture of the bare pixels carries over no metadata.
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    stream = BytesIO()
    bare.save(stream, "WEBP", quality=82, method=4)
    return stream.getvalue()


class PictureFormField(forms.ImageField):
    """An upload of a picture; what it hands on is already saved anew."""

    def to_python(self, data):
        file = forms.FileField.to_python(self, data)
        if file is None:
            return None
        outcome = _prepare(file)
        if isinstance(outcome, ValidationError):
            raise outcome
        outcome.full.reencoded = outcome
        return outcome.full


class PictureFile(ImageFieldFile):
    """A stored picture and its small size beside it."""

    def save(self, name, content, save=True):
        outcome = _prepare(content)
        if isinstance(outcome, ValidationError):
            raise outcome
        # A name of its own each time: one upload may be stored twice.
        super().save(f"{uuid4()}.webp", outcome.full, save=False)
        self.storage.save(small_name(self.name), outcome.small)
        if save:
            self.instance.save()

    save.alters_data = True

    @property
    def small_url(self):
        self._require_file()
        return self.storage.url(small_name(self.name))


class PictureField(models.ImageField):
    """A picture in two sizes, under a name that says nothing."""

    attr_class = PictureFile
    description = _("A picture")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{**kwargs, "upload_to": FOLDER})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("upload_to", None)
        return name, path, args, kwargs

    def formfield(self, **kwargs):
        # The name of the upload is not kept, so its length does not matter.
        return super().formfield(**{"form_class": PictureFormField, "max_length": None, **kwargs})
