-- The tables of an export. The comments become the table columns of the file.

CREATE TABLE report ( -- one row: what was exported
  generated TEXT NOT NULL, -- when the report was made (RFC 3339)
  digest TEXT NOT NULL,    -- SHA-256 of what it says of stories, topics and claims
  pages INTEGER NOT NULL,  -- pages asked for
  pages_read INTEGER NOT NULL,      -- pages read
  numbers_claims INTEGER NOT NULL,  -- numbers of the articles that became claims
  numbers_skipped INTEGER NOT NULL, -- numbers that count nothing: dates, ages, names
  numbers_unread INTEGER NOT NULL   -- numbers that could not be read
);

CREATE TABLE stories ( -- what sets of articles are about
  id TEXT PRIMARY KEY,       -- its id
  name TEXT NOT NULL,        -- what it is about
  articles INTEGER NOT NULL, -- how many articles it has
  pinned INTEGER NOT NULL    -- 1 where a person named it
);

CREATE TABLE outlets ( -- who published articles
  id INTEGER PRIMARY KEY,   -- its number in this file
  name TEXT NOT NULL UNIQUE -- its name
);

CREATE TABLE articles ( -- where claims were printed
  id TEXT PRIMARY KEY, -- its id
  url TEXT NOT NULL,   -- its address
  title TEXT NOT NULL, -- its headline
  outlet_id INTEGER REFERENCES outlets(id), -- who published it, NULL where nobody says
  published TEXT       -- when (RFC 3339), NULL where the page does not say
);
CREATE INDEX articles_outlet ON articles(outlet_id);

CREATE TABLE claims ( -- one figure in one sentence of one version of one article
  id TEXT PRIMARY KEY,     -- its id, a hash of article, quotation and occurrence
  article_id TEXT NOT NULL REFERENCES articles(id), -- where it was printed
  version INTEGER NOT NULL,     -- which version of the article as kept, 1 for the first
  page_hash TEXT NOT NULL,      -- SHA-256 of the body of the page that the version was read from, empty where none is kept
  figure TEXT NOT NULL,         -- the figure as written
  low NUMERIC,                     -- the floor, NULL where none was given
  value NUMERIC,                   -- the number itself, NULL for a range
  high NUMERIC,                    -- the ceiling, NULL where none was given
  qualifier TEXT NOT NULL,      -- exact, about, at_least, more_than, up_to, less_than or range
  vague INTEGER NOT NULL,       -- 1 for an order of magnitude (dozens), which is no count
  about INTEGER NOT NULL,       -- 1 where the ends of a range are approximate
  increment INTEGER NOT NULL,   -- 1 for an addition (another 3,000), which is no total
  trend TEXT NOT NULL,          -- up, down or empty
  kind TEXT NOT NULL,           -- count, money, percent, measure or ratio
  unit TEXT NOT NULL,           -- what it is counted in, empty for a count
  what TEXT NOT NULL,           -- the counted noun phrase as written
  of_whom TEXT NOT NULL,        -- whose, or which group
  measure TEXT NOT NULL,        -- what happened: killed, wounded, sent …
  place TEXT NOT NULL,          -- named in the figure's own clause
  as_of TEXT NOT NULL,          -- the day or instant that the figure holds for, empty where the text dates it by none
  period TEXT NOT NULL,         -- ISO 8601 A/B, either end may be open
  modality TEXT NOT NULL,       -- reported, estimated, planned, denied or conditional
  origin TEXT NOT NULL,         -- who gave the figure
  origin_id TEXT NOT NULL,      -- the id of that name
  cue TEXT NOT NULL,            -- the words that credit it
  anonymous INTEGER NOT NULL,   -- 1 where the origin is not named
  sentence TEXT NOT NULL,       -- the sentence that it stands in
  quote TEXT NOT NULL,          -- the quotation by which it is found again
  quote_prefix TEXT NOT NULL,   -- words before the quotation
  quote_suffix TEXT NOT NULL,   -- words behind it
  in_title INTEGER NOT NULL,    -- 1 for a figure of the headline
  starts INTEGER NOT NULL,      -- byte offset of the figure into the article's text, or its headline
  ends INTEGER NOT NULL,        -- byte offset of its end
  selector TEXT NOT NULL,       -- CSS selector of the element of the page
  link TEXT,                    -- opens a browser at the sentence, NULL for what is not on the web
  confidence REAL NOT NULL,     -- how sure the reading is, from 0 to 1
  gone INTEGER NOT NULL,        -- 1 where it is no longer on the page
  withdrawn INTEGER NOT NULL    -- 1 where its own origin has taken it back
);
CREATE INDEX claims_article ON claims(article_id);
CREATE INDEX claims_origin ON claims(origin);
CREATE INDEX claims_measure ON claims(measure);

CREATE TABLE attribution ( -- who said a claim through whom, as named in the text
  claim_id TEXT NOT NULL REFERENCES claims(id), -- the claim
  position INTEGER NOT NULL, -- 1 is nearest the reader; the last is the origin
  name TEXT NOT NULL,        -- as named in the text
  PRIMARY KEY (claim_id, position)
);

CREATE TABLE topics ( -- the questions that claims answer
  id TEXT PRIMARY KEY,    -- its id
  story_id TEXT REFERENCES stories(id), -- its story
  topic TEXT NOT NULL,    -- its name
  measure TEXT NOT NULL,  -- what happened
  what TEXT NOT NULL,     -- what is counted
  of_whom TEXT NOT NULL,  -- whose, or which group
  place TEXT NOT NULL,    -- where
  period TEXT NOT NULL,   -- ISO 8601 A/B
  unit TEXT NOT NULL,     -- what it is counted in, empty for a count
  kind TEXT NOT NULL,     -- count, money, percent, measure or ratio
  low NUMERIC,               -- lower end of the span over its strands, NULL where open
  high NUMERIC               -- upper end of it; never to be read without the strands
);
CREATE INDEX topics_story ON topics(story_id);

CREATE TABLE strands ( -- the claims of a topic that share a status, reconciled
  id INTEGER PRIMARY KEY, -- its number in this file
  topic_id TEXT NOT NULL REFERENCES topics(id), -- its topic
  status TEXT NOT NULL,        -- done, planned or conditional
  increment INTEGER NOT NULL,  -- 1 for additions, which are no totals
  low NUMERIC,                    -- the lowest figure that stands, NULL where open
  best NUMERIC,                   -- the reported figure that the evidence supports most, NULL where nothing decides
  high NUMERIC,                   -- the highest figure that stands, NULL where open
  likely_low NUMERIC,             -- lower end of the model's 90 % range: the model's, nobody's report; NULL under three origins
  likely_high NUMERIC,            -- upper end of it
  agreement REAL NOT NULL,     -- from 0 to 1, how far the origins agree
  conflict INTEGER NOT NULL,   -- 1 where at least two origins contradict each other
  word TEXT NOT NULL,          -- agreement, overlap, conflict, growth, single_origin or contested
  origins INTEGER NOT NULL,    -- independent origins that stand
  outlets INTEGER NOT NULL,    -- outlets that carried them
  low_claim_id TEXT REFERENCES claims(id),  -- the claim at the low end
  best_claim_id TEXT REFERENCES claims(id), -- the claim that best is of
  high_claim_id TEXT REFERENCES claims(id)  -- the claim at the high end
);
CREATE INDEX strands_topic ON strands(topic_id);

CREATE TABLE origins ( -- the voices of a strand, each the first to give a figure
  id INTEGER PRIMARY KEY, -- its number in this file
  strand_id INTEGER NOT NULL REFERENCES strands(id), -- its strand
  origin TEXT NOT NULL,       -- its name
  low NUMERIC,                   -- the floor of what it gave, NULL where open
  value NUMERIC,                 -- the number that it gave, NULL for a range
  high NUMERIC,                  -- the ceiling, NULL where open
  qualifier TEXT NOT NULL,    -- how the number is bounded
  as_of TEXT NOT NULL,        -- the day that the figure holds for
  derived TEXT NOT NULL,      -- arithmetic of Rangefinder's that the figure comes from, empty for what was said
  superseded INTEGER NOT NULL, -- 1 where a later figure has replaced it
  why TEXT NOT NULL,          -- how it was replaced
  matched REAL NOT NULL,      -- how often its figures matched the later best supported one, smoothed
  cases INTEGER NOT NULL      -- in how many cases that could be asked
);
CREATE INDEX origins_strand ON origins(strand_id);
CREATE INDEX origins_name ON origins(origin);

CREATE TABLE origin_claims ( -- the claims of a voice
  origin_id INTEGER NOT NULL REFERENCES origins(id), -- the voice
  claim_id TEXT NOT NULL REFERENCES claims(id),      -- the claim
  PRIMARY KEY (origin_id, claim_id)
);
CREATE INDEX origin_claims_claim ON origin_claims(claim_id);

CREATE TABLE origin_outlets ( -- the outlets that carried a voice
  origin_id INTEGER NOT NULL REFERENCES origins(id), -- the voice
  outlet_id INTEGER NOT NULL REFERENCES outlets(id), -- the outlet
  PRIMARY KEY (origin_id, outlet_id)
);
CREATE INDEX origin_outlets_outlet ON origin_outlets(outlet_id);

CREATE TABLE set_aside ( -- claims kept in sight but out of the range
  strand_id INTEGER NOT NULL REFERENCES strands(id), -- the strand
  claim_id TEXT NOT NULL REFERENCES claims(id),      -- the claim
  why TEXT NOT NULL, -- why it is out
  PRIMARY KEY (strand_id, claim_id)
);
CREATE INDEX set_aside_claim ON set_aside(claim_id);

CREATE TABLE changes ( -- what changed from one version of an article to the next
  id INTEGER PRIMARY KEY, -- its number in this file
  topic_id TEXT NOT NULL REFERENCES topics(id), -- the topic
  at TEXT NOT NULL,    -- when it was seen (RFC 3339)
  kind TEXT NOT NULL,  -- new, revised, gone or withdrawn
  cause TEXT NOT NULL, -- page (the outlet's edit), reader, model or person
  claim_id TEXT REFERENCES claims(id),    -- the claim, NULL where it is not kept
  was_claim_id TEXT REFERENCES claims(id) -- the claim before it
);
CREATE INDEX changes_topic ON changes(topic_id);
CREATE INDEX changes_claim ON changes(claim_id);

CREATE TABLE sums ( -- arithmetic of Rangefinder's over reported figures; nobody reported it
  id INTEGER PRIMARY KEY, -- its number in this file
  topic_id TEXT NOT NULL REFERENCES topics(id), -- the topic that it stands under
  low NUMERIC,          -- its lower end
  high NUMERIC,         -- its upper end
  text TEXT NOT NULL -- the sum in words
);
CREATE INDEX sums_topic ON sums(topic_id);

CREATE TABLE sum_topics ( -- the topics that a sum adds up
  sum_id INTEGER NOT NULL REFERENCES sums(id), -- the sum
  topic_id TEXT NOT NULL REFERENCES topics(id), -- a topic of it
  PRIMARY KEY (sum_id, topic_id)
);

CREATE TABLE links ( -- topics of one story that touch each other
  topic_id TEXT NOT NULL REFERENCES topics(id), -- the topic
  other_id TEXT NOT NULL, -- the other one, which need not be in this file
  name TEXT NOT NULL,     -- the other's name
  why TEXT NOT NULL,      -- how the other stands to this one
  PRIMARY KEY (topic_id, other_id, why)
);

CREATE TABLE relays ( -- claims that pass on another piece
  topic_id TEXT NOT NULL REFERENCES topics(id), -- the topic
  claim_id TEXT REFERENCES claims(id), -- the claim that passes on
  of_claim_id TEXT REFERENCES claims(id), -- the claim that is passed on
  url TEXT NOT NULL, -- of the article that is passed on
  why TEXT NOT NULL  -- relays, or same text
);
CREATE INDEX relays_topic ON relays(topic_id);

CREATE TABLE notes ( -- doubts that a reader should see, and why a finding is what it is
  id INTEGER PRIMARY KEY, -- its number in this file
  topic_id TEXT REFERENCES topics(id),      -- the topic that it is on, or NULL
  strand_id INTEGER REFERENCES strands(id), -- the strand that it explains, or NULL
  claim_id TEXT REFERENCES claims(id),      -- the claim that it is on, or NULL
  note TEXT NOT NULL -- the note
);
CREATE INDEX notes_claim ON notes(claim_id);
CREATE INDEX notes_topic ON notes(topic_id);
CREATE INDEX notes_strand ON notes(strand_id);

CREATE TABLE decided ( -- claims of which people have decided something; the fields of the claim are then what they say
  claim_id TEXT PRIMARY KEY REFERENCES claims(id), -- the claim
  verdict TEXT NOT NULL,   -- accepted, edited, added, moved, rejected, noted, follows (what was decided of its article or origin changes it), or needs_review: its sentence has changed since
  who TEXT NOT NULL,       -- who made the last decision that gave the verdict
  at TEXT NOT NULL,        -- when (RFC 3339)
  why TEXT NOT NULL,       -- why, in the person's words
  fields TEXT NOT NULL,    -- the fields that are a person's, as an array of JSON
  machine_reading TEXT,    -- what the machine read in them, as JSON; NULL where it read nothing else
  moved_to TEXT NOT NULL,  -- the topic that it was moved to, empty for none
  notes TEXT NOT NULL,     -- notes of people, as an array of JSON with who, at and text, oldest first
  decisions TEXT NOT NULL, -- the ids of the decisions, oldest first, as an array of JSON
  by_field TEXT NOT NULL,  -- who had the last word on each field, and what was decided of its article and origin, as an array of JSON with field, who, at, why, decision and read
  people TEXT NOT NULL     -- all who decided something that shows in it, with "; " between them
);
CREATE INDEX decided_who ON decided(who);

CREATE TABLE reviews ( -- decisions that could not be carried out as they were made, and wait for a person
  id INTEGER PRIMARY KEY, -- its number in this file
  decision_id TEXT NOT NULL, -- the decision
  did TEXT NOT NULL,      -- what it was: accept, reject, edit, move, merge, split, rename, note or add
  who TEXT NOT NULL,      -- by whom
  at TEXT NOT NULL,       -- when (RFC 3339)
  why TEXT NOT NULL,      -- why, in the person's words
  on_kind TEXT NOT NULL,  -- claim, article, topic, story or origin
  on_name TEXT NOT NULL,  -- the name of a topic, story or origin
  url TEXT NOT NULL,      -- the address of the article
  sentence TEXT NOT NULL, -- the sentence as it was
  figure TEXT NOT NULL,   -- the figure as written there
  claim_id TEXT REFERENCES claims(id), -- the claim that seems to stand in its place, NULL for none
  reason TEXT NOT NULL    -- why a person is asked
);
CREATE INDEX reviews_claim ON reviews(claim_id);

CREATE TABLE outcomes ( -- the last thing that happened to an address
  url TEXT NOT NULL,    -- the address
  code TEXT NOT NULL,   -- what became of it: read, paywall, robots …
  reason TEXT NOT NULL, -- a sentence for a person
  at TEXT NOT NULL      -- when (RFC 3339)
);
CREATE INDEX outcomes_code ON outcomes(code);

CREATE TABLE columns ( -- what each table and column holds
  table_name TEXT NOT NULL,  -- the table
  column_name TEXT NOT NULL, -- the column, empty for the table itself
  description TEXT NOT NULL, -- what it holds
  PRIMARY KEY (table_name, column_name)
);

-- One row a range: what is known of a topic, a strand at a time.
CREATE VIEW v_ranges AS
SELECT t.id AS topic_id, t.topic, s.name AS story, st.status, st.increment, st.low, st.best, st.high,
  st.likely_low AS model_low, st.likely_high AS model_high, st.word, st.conflict, st.origins, st.outlets,
  lo.origin AS low_origin, hi.origin AS high_origin, lo.link AS low_link, hi.link AS high_link, t.unit, t.kind
FROM strands st JOIN topics t ON t.id = st.topic_id LEFT JOIN stories s ON s.id = t.story_id
  LEFT JOIN claims lo ON lo.id = st.low_claim_id LEFT JOIN claims hi ON hi.id = st.high_claim_id;

-- One row a claim of a strand: who said what, where, and how it stands. Where
-- the figure is arithmetic of Rangefinder's, derived says so, and low, value and
-- high are what it came to.
CREATE VIEW v_claims AS
SELECT c.id AS claim_id, t.id AS topic_id, t.topic, st.status, st.increment, o.origin, c.figure,
  CASE WHEN o.derived = '' THEN c.low ELSE o.low END AS low,
  CASE WHEN o.derived = '' THEN c.value ELSE o.value END AS value,
  CASE WHEN o.derived = '' THEN c.high ELSE o.high END AS high,
  o.derived, c.qualifier, c.as_of, c.modality,
  CASE WHEN c.withdrawn THEN 'withdrawn' WHEN a.claim_id IS NOT NULL THEN 'set aside' WHEN o.superseded THEN 'replaced'
    WHEN c.gone THEN 'in range, gone from its page' ELSE 'in range' END AS standing,
  COALESCE(a.why, o.why) AS why, p.name AS outlet, r.published, r.title, c.link, c.sentence, d.verdict AS decision, d.people AS decided_by
FROM origins o JOIN strands st ON st.id = o.strand_id JOIN topics t ON t.id = st.topic_id
  JOIN origin_claims oc ON oc.origin_id = o.id JOIN claims c ON c.id = oc.claim_id
  JOIN articles r ON r.id = c.article_id LEFT JOIN outlets p ON p.id = r.outlet_id
  LEFT JOIN set_aside a ON a.strand_id = st.id AND a.claim_id = c.id LEFT JOIN decided d ON d.claim_id = c.id
UNION ALL
SELECT c.id, t.id, t.topic, st.status, st.increment, c.origin, c.figure, c.low, c.value, c.high, '', c.qualifier, c.as_of, c.modality,
  CASE WHEN c.withdrawn THEN 'withdrawn' ELSE 'set aside' END, a.why, p.name, r.published, r.title, c.link, c.sentence, d.verdict, d.people
FROM set_aside a JOIN strands st ON st.id = a.strand_id JOIN topics t ON t.id = st.topic_id JOIN claims c ON c.id = a.claim_id
  JOIN articles r ON r.id = c.article_id LEFT JOIN outlets p ON p.id = r.outlet_id LEFT JOIN decided d ON d.claim_id = c.id
WHERE NOT EXISTS (SELECT 1 FROM origins o JOIN origin_claims oc ON oc.origin_id = o.id WHERE o.strand_id = st.id AND oc.claim_id = c.id);

-- One row a claim of which people have decided something, those that answer no
-- topic among them: what the page says, what it is taken for, and by whom.
CREATE VIEW v_decided AS
SELECT d.claim_id, d.verdict, d.who, d.people, d.at, d.why, c.figure, c.low, c.value, c.high, c.qualifier, c.origin, d.fields, d.by_field, d.machine_reading, d.moved_to, d.notes,
  p.name AS outlet, r.published, c.link, c.sentence
FROM decided d JOIN claims c ON c.id = d.claim_id JOIN articles r ON r.id = c.article_id LEFT JOIN outlets p ON p.id = r.outlet_id;
