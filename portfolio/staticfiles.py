"""Static files under names that carry their content, so that browsers keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStaticFiles(CompressedManifestStaticFilesStorage):
    """Name what was collected by its content and leave the rest its own name, under which it is served as well."""

    def stored_name(self, name):
        try:
            return super().stored_name(name)
        except ValueError:
            # A site that nobody ran collectstatic for should look right, only be slower.
            return name
