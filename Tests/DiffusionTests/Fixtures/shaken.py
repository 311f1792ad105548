"""Random weights that are no special case, for the models that the fixtures are made with."""
import torch


def shaken(model, seed, dtype):
    """Norm scales and biases away from 1 and 0, so that a dropped one shows; rounded to dtype."""
    g = torch.Generator().manual_seed(seed)
    for name, p in model.named_parameters():
        if p.ndim == 1:
            r = torch.randn(p.shape, generator=g)
            p.data = (1 + 0.1 * r) if name.endswith("weight") else 0.02 * r
        p.data = p.data.to(dtype).float()
    return model.eval()
