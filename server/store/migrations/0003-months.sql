-- Months: what a year is read from, and what is left of days once they are older than a site keeps them.
--
-- Each table of day sums has one of month sums beside it, and whatever is added to a day is added to its month in the same
-- transaction. `first` is the first site day of the month, so that a report joins months and the days at the edges of its
-- period as numbers of one kind. Measured (`npm run bench`) on a year of 10,000 views a day over 2,000 pages, each day drawn
-- anew: 365 days of pages are 530,000 rows, and adding them up takes 300 ms; 12 months are 24,000 rows, and take 8 ms, of which
-- 6 ms are for bringing the rows of a page together. Ordering months by value first would save these, but a month would then
-- lie on 500 pages of the file instead of 20, and every beacon writes to it. Quarters or weeks beside the months would make a
-- year that begins on any day cheaper (30 ms), and every beacon dearer: months alone cost the writer 33 of the 78 µs of a view.
--
-- Bytes of a page view, of that year sealed, 37 in all: crosses by the month 17 (page_crosses 13, visit_crosses 4), day sums
-- 18 (visit_days 9, page_days 9), month sums 1. Before they are sealed, the crosses of the days of two months are as large
-- as all of that again; what they leave free in the file, the next months fill.

create table months (
  site              integer not null,
  first             integer not null,
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
  primary key (site, first)
) strict, without rowid;

create table page_months (
  site            integer not null,
  dimension       integer not null,
  first           integer not null,
  value           integer not null,
  views           integer not null default 0,
  visits          integer not null default 0,
  engaged         integer not null default 0,
  entries         integer not null default 0,
  seconds         integer not null default 0,
  deciles         integer not null default 0,
  continuations   integer not null default 0,
  stateless_views integer not null default 0,
  primary key (site, dimension, first, value)
) strict, without rowid;

create table view_months (
  site            integer not null,
  dimension       integer not null,
  first           integer not null,
  value           integer not null,
  views           integer not null default 0,
  seconds         integer not null default 0,
  stateless_views integer not null default 0,
  primary key (site, dimension, first, value)
) strict, without rowid;

create table visit_months (
  site              integer not null,
  dimension         integer not null,
  first             integer not null,
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
  primary key (site, dimension, first, value)
) strict, without rowid;

create table goal_months (
  site              integer not null,
  dimension         integer not null,
  first             integer not null,
  value             integer not null,
  conversions       integer not null default 0,
  converting_visits integer not null default 0,
  primary key (site, dimension, first, value)
) strict, without rowid;

create table revenue_months (
  site      integer not null,
  dimension integer not null,
  first     integer not null,
  value     integer not null,
  currency  integer not null,
  amount    integer not null default 0,
  primary key (site, dimension, first, value, currency)
) strict, without rowid;

create table ignored_months (
  site    integer not null,
  first   integer not null,
  reason  integer not null,
  beacons integer not null default 0,
  primary key (site, first, reason)
) strict, without rowid;

-- Arrivals of months whose days are no longer kept, by the month of the previous counted day (months since year 0; -1:
-- none): enough for the visitors of every range that starts on a first.
create table arrival_months (
  site           integer not null,
  month          integer not null,
  previous_month integer not null,
  visitors       integer not null default 0,
  primary key (site, month, previous_month)
) strict, without rowid;

-- How far a site is sealed, as months since year 0. Written before anything is deleted, so that nothing is added or asked
-- any more to what is going, and so that what a crash left undone is found.
create table seals (
  site    integer primary key references sites (id) on delete cascade,
  crosses integer not null default 0, -- crosses of earlier months are kept by the month only
  groups  integer not null default 0, -- and of these, the small groups are gone
  days    integer not null default 0  -- all sums of earlier months are kept by the month only
) strict;

insert into months (site, first, views, visits, engaged, seconds, deciles, continuations, page_visits, area1_visits, area2_visits, area3_visits, conversions, converting_visits, stateless_views, stateless_visits)
  select site, unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400, sum(views), sum(visits), sum(engaged), sum(seconds), sum(deciles), sum(continuations), sum(page_visits), sum(area1_visits), sum(area2_visits), sum(area3_visits), sum(conversions), sum(converting_visits), sum(stateless_views), sum(stateless_visits)
  from days group by 1, 2;
insert into page_months (site, dimension, first, value, views, visits, engaged, entries, seconds, deciles, continuations, stateless_views)
  select site, dimension, unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400, value, sum(views), sum(visits), sum(engaged), sum(entries), sum(seconds), sum(deciles), sum(continuations), sum(stateless_views)
  from page_days group by 1, 2, 3, 4;
insert into view_months (site, dimension, first, value, views, seconds, stateless_views)
  select site, dimension, unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400, value, sum(views), sum(seconds), sum(stateless_views)
  from view_days group by 1, 2, 3, 4;
insert into visit_months (site, dimension, first, value, views, visits, engaged, seconds, deciles, continuations, page_visits, area1_visits, area2_visits, area3_visits, conversions, converting_visits, stateless_views, stateless_visits)
  select site, dimension, unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400, value, sum(views), sum(visits), sum(engaged), sum(seconds), sum(deciles), sum(continuations), sum(page_visits), sum(area1_visits), sum(area2_visits), sum(area3_visits), sum(conversions), sum(converting_visits), sum(stateless_views), sum(stateless_visits)
  from visit_days group by 1, 2, 3, 4;
insert into goal_months (site, dimension, first, value, conversions, converting_visits)
  select site, dimension, unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400, value, sum(conversions), sum(converting_visits)
  from goal_days group by 1, 2, 3, 4;
insert into revenue_months (site, dimension, first, value, currency, amount)
  select site, dimension, unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400, value, currency, sum(amount)
  from revenue_days group by 1, 2, 3, 4, 5;
insert into ignored_months (site, first, reason, beacons)
  select site, unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400, reason, sum(beacons)
  from ignored group by 1, 2, 3;
