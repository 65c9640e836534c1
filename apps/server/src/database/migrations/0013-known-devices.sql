-- Browsers that a person has signed in with: wrong guesses from elsewhere do not lock them out.
CREATE TABLE IF NOT EXISTS known_devices (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS known_devices_of_user ON known_devices (user_id);
