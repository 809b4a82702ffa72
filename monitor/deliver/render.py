"""Package render: pure."""
