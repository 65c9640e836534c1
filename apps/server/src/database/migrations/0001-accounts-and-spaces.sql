-- People, their sessions and devices, and the spaces that everything else hangs on.
-- Every migration can be applied again after its record was lost: IF NOT EXISTS throughout.

CREATE TABLE IF NOT EXISTS users (
  id uuid PRIMARY KEY,
  email text NOT NULL,                     -- as typed; unique without regard to case
  name text NOT NULL,
  password_hash text NOT NULL,             -- argon2id, PHC string
  admin boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX IF NOT EXISTS users_email ON users (lower(email));

CREATE TABLE IF NOT EXISTS auth_sessions (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,        -- SHA-256 of the cookie's token: a stolen table signs nobody in
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  agent text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS auth_sessions_user ON auth_sessions (user_id);
CREATE INDEX IF NOT EXISTS auth_sessions_expiry ON auth_sessions (expires_at);

-- One installation of the engine: one browser profile, one headless process.
CREATE TABLE IF NOT EXISTS devices (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS devices_user ON devices (user_id);

-- The row lock of a space orders its operations; its root folder has the space's own id.
CREATE TABLE IF NOT EXISTS spaces (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  epoch uuid NOT NULL DEFAULT gen_random_uuid(),
  seq bigint NOT NULL DEFAULT 0 CHECK (seq >= 0),
  last_ts bigint NOT NULL DEFAULT 0,       -- milliseconds since 1970, never goes back
  checksum numeric(20) NOT NULL DEFAULT 0 CHECK (checksum >= 0 AND checksum < 18446744073709551616),
  floor_seq bigint NOT NULL DEFAULT 0 CHECK (floor_seq >= 0),
  logical_bytes bigint NOT NULL DEFAULT 0 CHECK (logical_bytes >= 0),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS members (
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'editor', 'contributor', 'viewer')),
  home boolean NOT NULL DEFAULT false,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (space_id, user_id)
);
CREATE INDEX IF NOT EXISTS members_user ON members (user_id);
CREATE UNIQUE INDEX IF NOT EXISTS members_home ON members (user_id) WHERE home;
