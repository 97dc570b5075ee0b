-- A setting is one unit's, at one stage of one procedure.
ALTER TABLE settings ALTER COLUMN unit SET NOT NULL, ALTER COLUMN procedure_id SET NOT NULL, ALTER COLUMN stage SET NOT NULL,
  ADD FOREIGN KEY (unit) REFERENCES units;
CREATE INDEX settings_procedure_id_unit_idx ON settings (procedure_id, unit, effective_from);

-- A table that units' settings were put into says which; null is one as released.
ALTER TABLE procedures ADD COLUMN settings jsonb, ADD COLUMN published_at timestamptz(3) NOT NULL DEFAULT now();

GRANT SELECT, INSERT ON settings, procedures TO kc_app;
