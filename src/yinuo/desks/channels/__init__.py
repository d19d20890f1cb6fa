"""Channels: how contacts come in and answers go out (mail, text messages, telephone, authorities), and who of us is told of what."""
