"""Several persons subscribe together: each signs the order, who represents them last."""
