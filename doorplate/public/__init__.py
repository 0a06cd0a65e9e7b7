"""The page behind a scan: anybody may read it, nothing private is there."""
