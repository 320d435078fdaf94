"""The books as a Django app: registered, and checked, at start."""

from django.apps import AppConfig


class BookConfig(AppConfig):
    """Registers the families; a book with a fault stops the start."""

    name = "signback.book"
    label = "book"

    def ready(self) -> None:
        """Register the families once all tables are known."""
        from signback.book.families import register_all
        from signback.process.check import refuse_faulty

        register_all()
        from signback.engine.families import FAMILIES

        for family in FAMILIES.values():
            refuse_faulty(family.books)
