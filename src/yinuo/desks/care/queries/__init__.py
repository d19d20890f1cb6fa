"""Reading plans, tasks and whom nobody has contacted."""
