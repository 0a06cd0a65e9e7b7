"""What every room may use: values and rules without input or output."""
