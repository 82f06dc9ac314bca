"""Inference as a service: another machine, or several, with GPUs or without, runs the networks.

``python -m models.serve`` starts it (Ray Serve, ``requirements-serve.txt``); where
``PIXELWISE_SERVE`` names its address, ``models.zoo.load`` gives a ``client.Served``. A picture goes
up, the network's logits at the working size come down (or the labels, where nothing else is
wanted): ``wire`` packs both. What one request of the service does stands in ``work``, without Ray;
``cluster`` spreads it over replicas.
"""
