-- How many people were deactivated in the last minutes: above a number that the organization chose, cancellations wait.
-- Who was created inactive has left nothing.
create index person__deactivated on person (organization_id, deactivated_at) where deactivated_at > created_at;
