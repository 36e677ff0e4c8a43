-- How many messages were given up is asked every 15 seconds, and there may be millions that were delivered.

create index outbox__dead on outbox (settled_at) where state = 'dead';
