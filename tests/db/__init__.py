"""The memory: what stands in it, in what order, sealed how, and what two at once may not do; on both databases."""
