"""The version of the agreement between generated code and this package."""

RUNTIME_VERSION = "1"
