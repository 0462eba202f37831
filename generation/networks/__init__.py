"""Networks: plain torch, told time, attributes and maps; they know no loss and no data."""
