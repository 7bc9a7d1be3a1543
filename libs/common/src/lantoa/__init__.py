"""What the services of Lan Tỏa share: contracts, runtime, engines, search vocabulary and text."""
