-- The schema registry: what was published, by whom, and what gateways and clients get of it.
--
-- Numbers count per variant. A version is the number and a random suffix, so that a registry that
-- was restored from a backup never gives one version to two different contents.

-- Schemas, supergraphs and operations, each text once, by its SHA-256.
CREATE TABLE document (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The row that writers of a variant lock.
CREATE TABLE variant (
  name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
  -- Of all publications, those rejected as well.
  last_number integer NOT NULL DEFAULT 0,
  -- What gateways see; null before the first accepted publication.
  current_number integer,
  -- Counts each change of the variant's clients, keys and operations.
  clients_number integer NOT NULL DEFAULT 0,
  clients_version text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE publication (
  variant text NOT NULL REFERENCES variant (name),
  number integer NOT NULL,
  version text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('SUBGRAPH_PUBLISH', 'SUBGRAPH_DELETE', 'CONTRACT_PUBLISH',
    'CONTRACT_DELETE', 'PUBLISH', 'ROLLBACK')),
  state text NOT NULL CHECK (state IN ('ACCEPTED', 'REJECTED')),
  -- What was current when it was composed.
  base_number integer,
  -- What was asked for; schemas by their hash.
  change jsonb NOT NULL,
  errors jsonb NOT NULL DEFAULT '[]',
  supergraph_hash bytea REFERENCES document (hash),
  restored_number integer,
  author text,
  commit_id text,
  key_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (variant, number),
  UNIQUE (variant, version),
  CHECK ((state = 'ACCEPTED') = (supergraph_hash IS NOT NULL))
);

-- The whole set of subgraphs of each accepted publication.
CREATE TABLE publication_subgraph (
  variant text NOT NULL,
  number integer NOT NULL,
  name text NOT NULL,
  url text NOT NULL,
  schema_hash bytea NOT NULL REFERENCES document (hash),
  -- The publication that brought this schema and URL.
  published_number integer NOT NULL,
  PRIMARY KEY (variant, number, name),
  FOREIGN KEY (variant, number) REFERENCES publication (variant, number)
);

-- The whole set of contracts of each accepted publication, with what was composed of them.
CREATE TABLE publication_contract (
  variant text NOT NULL,
  number integer NOT NULL,
  name text NOT NULL,
  include_tags text[] NOT NULL,
  exclude_tags text[] NOT NULL,
  hide_unreachable_types boolean NOT NULL,
  supergraph_hash bytea NOT NULL REFERENCES document (hash),
  PRIMARY KEY (variant, number, name),
  FOREIGN KEY (variant, number) REFERENCES publication (variant, number)
);

CREATE TABLE client (
  variant text NOT NULL REFERENCES variant (name),
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('frontend', 'partner')),
  practices text[] NOT NULL,
  scopes text[] NOT NULL,
  regions text[] NOT NULL,
  contract text,
  level text NOT NULL CHECK (level IN ('allow-ids', 'audit', 'safelist', 'ids-only')),
  max_cost integer,
  requests_per_minute integer,
  introspection boolean,
  created_at timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz,
  PRIMARY KEY (variant, name)
);

CREATE TABLE client_key (
  id text PRIMARY KEY,
  variant text NOT NULL,
  client text NOT NULL,
  hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  FOREIGN KEY (variant, client) REFERENCES client (variant, name)
);
CREATE INDEX client_key_client ON client_key (variant, client);

-- An id keeps its body for ever, also when it is no longer on the list.
CREATE TABLE client_operation (
  variant text NOT NULL,
  client text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  type text NOT NULL CHECK (type IN ('query', 'mutation', 'subscription')),
  body_hash bytea NOT NULL REFERENCES document (hash),
  created_at timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz,
  PRIMARY KEY (variant, client, id),
  FOREIGN KEY (variant, client) REFERENCES client (variant, name)
);

-- Which operation uses which field of the current supergraph; written anew with either.
CREATE TABLE operation_field (
  variant text NOT NULL,
  client text NOT NULL,
  operation_id text NOT NULL,
  coordinate text NOT NULL,
  PRIMARY KEY (variant, client, operation_id, coordinate),
  FOREIGN KEY (variant, client, operation_id) REFERENCES client_operation (variant, client, id)
);
CREATE INDEX operation_field_coordinate ON operation_field (variant, coordinate);

-- The history of clients: who changed what, without keys.
CREATE TABLE client_change (
  variant text NOT NULL REFERENCES variant (name),
  number integer NOT NULL,
  version text NOT NULL,
  client text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('SETTINGS', 'REMOVED', 'KEY_ADDED', 'KEY_REVOKED',
    'OPERATIONS')),
  detail jsonb NOT NULL,
  author text,
  commit_id text,
  key_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (variant, number)
);

CREATE TABLE registry_key (
  id text PRIMARY KEY,
  name text NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);

CREATE TABLE registry_key_scope (
  key_id text NOT NULL REFERENCES registry_key (id),
  -- A variant's name, or * for all, also those to come.
  variant text NOT NULL CHECK (variant = '*' OR variant ~ '^[a-z][a-z0-9-]{0,39}$'),
  scope text NOT NULL CHECK (scope IN ('read', 'check', 'publish', 'admin', 'gateway')),
  PRIMARY KEY (key_id, variant, scope)
);

-- History is never rewritten, not even by a mistake in our own code.
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history in % is never rewritten', TG_TABLE_NAME;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON publication
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON publication_subgraph
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON publication_contract
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON client_change
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
