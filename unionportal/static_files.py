"""Which files of other people's packages are given out."""

from django.contrib.staticfiles.finders import FileSystemFinder

# The maps are named by the files themselves, so they must be there when names get their hashes.
VENDOR_FILES = {
    "vendor/tabler/css": {"tabler.min.css", "tabler.min.css.map"},
    "vendor/tabler/js": {"tabler.min.js", "tabler.min.js.map"},
    "vendor/htmx": {"htmx.min.js"},
    "vendor/sortable": {"Sortable.min.js"},
    "vendor/chart": {"chart.umd.min.js", "chart.umd.min.js.map"},
}


class VendorFinder(FileSystemFinder):
    """Django's finder that sees, of each package of npm, only the files our pages use."""

    def list(self, ignore_patterns):
        for path, storage in super().list(ignore_patterns):
            used = VENDOR_FILES.get(storage.prefix)
            if used is None or path in used:
                yield path, storage

    def find_location(self, root, path, prefix=None):
        used = VENDOR_FILES.get(prefix)
        if used is not None and path.removeprefix(f"{prefix}/") not in used:
            return None
        return super().find_location(root, path, prefix)
