from django.db import models


class PictureField(models.ImageField):
    pass


def prepare_uploads(files):
    pass
