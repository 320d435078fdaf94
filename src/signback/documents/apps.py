"""Documents as a Django app: guarded tables, and the worker's part in making them."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The documents of the procedure."""

    name = "signback.documents"
    label = "documents"

    def ready(self) -> None:
        """The tables are append-only; events that make a document leave a row in the outbox of their transaction."""
        from signback.documents.covering import versions
        from signback.documents.kinds import AFTER
        from signback.documents.returned import pages_on
        from signback.documents.worker import make_documents
        from signback.engine import after, covering, guard
        from signback.messages.worker import HANDLERS
        from signback.orders import papers

        guard.keep("documents_document", "documents_sealedfile")
        after.do_after(AFTER, "document")
        HANDLERS["document"] = make_documents
        papers.taught(pages_on)
        covering.taught(versions)
