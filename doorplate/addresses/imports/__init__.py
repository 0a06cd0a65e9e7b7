"""Files of addresses sent to the desk: looked at, loaded by a job, rejects mended."""
