-- Sums, and nothing but sums. Every table of counts is WITHOUT ROWID, so that rows lie in key order and the order in which
-- beacons arrived is not on disk. A period of one dimension is one range of the key: (site, dimension, day, value).
-- Numbers that are 0 take one byte.

create table words (
  id   integer primary key,
  text text    not null unique
) strict;

-- settings: JSON of what differs from the defaults in model/settings.ts.
create table sites (
  id       integer primary key autoincrement, -- never used again: what still comes for a deleted site is nobody else's
  domain   text    not null unique,
  timezone text    not null,
  settings text    not null default '{}'
) strict;

create table hostnames (
  hostname text    primary key,
  site     integer not null references sites (id) on delete cascade
) strict, without rowid;

-- The last batch of each collector that was added: one that comes again adds nothing.
create table batches (
  collector integer primary key,
  number    integer not null
) strict;

-- hour = site day * 24 + hour of the day, in the site's time zone.
create table hours (
  site             integer not null,
  hour             integer not null,
  views            integer not null default 0,
  visits           integer not null default 0,
  engaged          integer not null default 0,
  stateless_views  integer not null default 0,
  stateless_visits integer not null default 0,
  primary key (site, hour)
) strict, without rowid;

-- day = local calendar days since 1970-01-01.
create table days (
  site              integer not null,
  day               integer not null,
  views             integer not null default 0,
  visits            integer not null default 0,
  engaged           integer not null default 0,
  seconds           integer not null default 0,
  deciles           integer not null default 0,
  continuations     integer not null default 0,
  page_visits       integer not null default 0,
  area1_visits      integer not null default 0,
  area2_visits      integer not null default 0,
  area3_visits      integer not null default 0,
  conversions       integer not null default 0,
  converting_visits integer not null default 0,
  stateless_views   integer not null default 0,
  stateless_visits  integer not null default 0,
  primary key (site, day)
) strict, without rowid;

-- Pages and areas.
create table page_days (
  site            integer not null,
  dimension       integer not null,
  day             integer not null,
  value           integer not null,
  views           integer not null default 0,
  visits          integer not null default 0,
  engaged         integer not null default 0,
  entries         integer not null default 0,
  seconds         integer not null default 0,
  deciles         integer not null default 0,
  continuations   integer not null default 0,
  stateless_views integer not null default 0,
  primary key (site, dimension, day, value)
) strict, without rowid;

-- Facts of single views: host name and status.
create table view_days (
  site            integer not null,
  dimension       integer not null,
  day             integer not null,
  value           integer not null,
  views           integer not null default 0,
  seconds         integer not null default 0,
  stateless_views integer not null default 0,
  primary key (site, dimension, day, value)
) strict, without rowid;

-- Facts of whole visits.
create table visit_days (
  site              integer not null,
  dimension         integer not null,
  day               integer not null,
  value             integer not null,
  views             integer not null default 0,
  visits            integer not null default 0,
  engaged           integer not null default 0,
  seconds           integer not null default 0,
  deciles           integer not null default 0,
  continuations     integer not null default 0,
  page_visits       integer not null default 0,
  area1_visits      integer not null default 0,
  area2_visits      integer not null default 0,
  area3_visits      integer not null default 0,
  conversions       integer not null default 0,
  converting_visits integer not null default 0,
  stateless_views   integer not null default 0,
  stateless_visits  integer not null default 0,
  primary key (site, dimension, day, value)
) strict, without rowid;

-- Goals, and the properties of the events that reached them.
create table goal_days (
  site              integer not null,
  dimension         integer not null,
  day               integer not null,
  value             integer not null,
  conversions       integer not null default 0,
  converting_visits integer not null default 0,
  primary key (site, dimension, day, value)
) strict, without rowid;

-- Their amounts, in the minor unit of each currency.
create table revenue_days (
  site      integer not null,
  dimension integer not null,
  day       integer not null,
  value     integer not null,
  currency  integer not null,
  amount    integer not null default 0,
  primary key (site, dimension, day, value, currency)
) strict, without rowid;

-- Crosses: sums of two dimensions, pair = number of a * 100 + number of b (model/pairs.ts). span = a site day; or minus a
-- month, which holds the sum of its days, because a year of days is too much to add up within 20 ms. b is the side with more
-- values: a filter by a reads one range for each span; a filter by b looks for (a, b) with each of the few a there are.
-- Two facts of the visit.
create table visit_crosses (
  site              integer not null,
  pair              integer not null,
  span              integer not null,
  a                 integer not null,
  b                 integer not null,
  views             integer not null default 0,
  visits            integer not null default 0,
  engaged           integer not null default 0,
  seconds           integer not null default 0,
  conversions       integer not null default 0,
  converting_visits integer not null default 0,
  stateless_views   integer not null default 0,
  stateless_visits  integer not null default 0,
  primary key (site, pair, span, a, b)
) strict, without rowid;

-- A page or area and a fact of the visit.
create table page_crosses (
  site            integer not null,
  pair            integer not null,
  span            integer not null,
  a               integer not null,
  b               integer not null,
  views           integer not null default 0,
  visits          integer not null default 0,
  engaged         integer not null default 0,
  entries         integer not null default 0,
  seconds         integer not null default 0,
  deciles         integer not null default 0,
  continuations   integer not null default 0,
  stateless_views integer not null default 0,
  least_visits    integer not null default 0,
  primary key (site, pair, span, a, b)
) strict, without rowid;

-- A fact of single views and the page, or a fact of the visit.
create table view_crosses (
  site            integer not null,
  pair            integer not null,
  span            integer not null,
  a               integer not null,
  b               integer not null,
  views           integer not null default 0,
  seconds         integer not null default 0,
  stateless_views integer not null default 0,
  least_visits    integer not null default 0,
  primary key (site, pair, span, a, b)
) strict, without rowid;

-- A goal and a fact of the visit, the page where it was reached, or a property.
create table goal_crosses (
  site              integer not null,
  pair              integer not null,
  span              integer not null,
  a                 integer not null,
  b                 integer not null,
  conversions       integer not null default 0,
  converting_visits integer not null default 0,
  primary key (site, pair, span, a, b)
) strict, without rowid;

create table revenue_crosses (
  site     integer not null,
  pair     integer not null,
  span     integer not null,
  a        integer not null,
  b        integer not null,
  currency integer not null,
  amount   integer not null default 0,
  primary key (site, pair, span, a, b, currency)
) strict, without rowid;

-- Browsers at their first counted view of a day, by the days in which their previous counted day lies (-1: none).
create table arrivals (
  site          integer not null,
  day           integer not null,
  previous_from integer not null,
  previous_to   integer not null,
  visitors      integer not null default 0,
  primary key (site, day, previous_from, previous_to)
) strict, without rowid;

-- Browsers at their first counted view of a month, by the month of their first counted view ever (months since year 0).
create table retention (
  site     integer not null,
  birth    integer not null,
  month    integer not null,
  visitors integer not null default 0,
  primary key (site, birth, month)
) strict, without rowid;

-- What was not counted, and why.
create table ignored (
  site    integer not null,
  day     integer not null,
  reason  integer not null,
  beacons integer not null default 0,
  primary key (site, day, reason)
) strict, without rowid;
