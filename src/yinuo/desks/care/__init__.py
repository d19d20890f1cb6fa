"""The care desk: visits and calls planned and recorded, needs and service plans, value-added services and events; each its own evidence."""
