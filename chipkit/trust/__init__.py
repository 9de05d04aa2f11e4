"""Who vouches for whom: anchors, master lists, paths, revocation and certificate profiles (Doc 9303-12).

`load_store` opens a trust folder for judging; `TrustStore` and `import_into` keep one, and `InMemoryTrust` needs none.
"""

from chipkit.lazy import loaded_when_used

TYPE_CHECKING = False  # as type checkers know it; whoever parses a certificate opens no store
if TYPE_CHECKING:
    from chipkit.trust.assessment import CertificateAssessment, assess
    from chipkit.trust.importing_into import ImportFile, ImportOptions, ImportProgress, ImportReport, import_into
    from chipkit.trust.known import KnownAnchor, read_known
    from chipkit.trust.location import TrustFolderMissingError
    from chipkit.trust.model import Anchor, AnchorKind, Confirmation, InMemoryTrust, ListSigner
    from chipkit.trust.pinned_signers import ListKey
    from chipkit.trust.plan import ImportEntry
    from chipkit.trust.store import TrustStore, load_store, open_store
    from chipkit.trust.store_view import StoreVersion, StoreView, TrustVersionGoneError
    from chipkit.trust.view import TrustView

__all__ = [
    "Anchor",
    "AnchorKind",
    "CertificateAssessment",
    "Confirmation",
    "ImportEntry",
    "ImportFile",
    "ImportOptions",
    "ImportProgress",
    "ImportReport",
    "InMemoryTrust",
    "KnownAnchor",
    "ListKey",
    "ListSigner",
    "StoreVersion",
    "StoreView",
    "TrustFolderMissingError",
    "TrustStore",
    "TrustVersionGoneError",
    "TrustView",
    "assess",
    "import_into",
    "load_store",
    "open_store",
    "read_known",
]

__getattr__ = loaded_when_used(
    __name__,
    {
        "Anchor": "model",
        "AnchorKind": "model",
        "CertificateAssessment": "assessment",
        "Confirmation": "model",
        "ImportEntry": "plan",
        "ImportFile": "importing_into",
        "ImportOptions": "importing_into",
        "ImportProgress": "importing_into",
        "ImportReport": "importing_into",
        "InMemoryTrust": "model",
        "KnownAnchor": "known",
        "ListKey": "pinned_signers",
        "ListSigner": "model",
        "StoreVersion": "store_view",
        "StoreView": "store_view",
        "TrustFolderMissingError": "location",
        "TrustStore": "store",
        "TrustVersionGoneError": "store_view",
        "TrustView": "view",
        "assess": "assessment",
        "import_into": "importing_into",
        "load_store": "store",
        "open_store": "store",
        "read_known": "known",
    },
)
