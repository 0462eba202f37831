"""Side-by-side measurements that print ratios; never imported by the product."""
