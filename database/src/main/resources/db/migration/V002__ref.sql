-- Reference data: the same for every tenant, read by all, written by migrations only.
SET ROLE yardpass_owner;

CREATE TABLE ref.currencies (
    code char(3) CONSTRAINT currencies_pkey PRIMARY KEY CONSTRAINT currencies_code_iso CHECK (code ~ '^[A-Z]{3}$'),
    name text NOT NULL,
    -- Decimal places between the major and the minor unit: amounts are stored in minor units.
    minor_digits smallint NOT NULL CONSTRAINT currencies_minor_digits_known CHECK (minor_digits BETWEEN 0 AND 4)
);

CREATE TABLE ref.countries (
    code char(2) CONSTRAINT countries_pkey PRIMARY KEY CONSTRAINT countries_code_iso CHECK (code ~ '^[A-Z]{2}$'),
    name text NOT NULL,
    currency char(3) NOT NULL CONSTRAINT countries_currency_fkey REFERENCES ref.currencies (code)
);

CREATE TABLE ref.industries (
    code text CONSTRAINT industries_pkey PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE ref.timezones (
    name text CONSTRAINT timezones_pkey PRIMARY KEY
);

CREATE TABLE ref.event_categories (
    code text CONSTRAINT event_categories_pkey PRIMARY KEY,
    name text NOT NULL
);

INSERT INTO ref.currencies (code, name, minor_digits) VALUES
    ('AUD', 'Australian dollar', 2), ('BRL', 'Brazilian real', 2), ('CAD', 'Canadian dollar', 2),
    ('CHF', 'Swiss franc', 2), ('CZK', 'Czech koruna', 2), ('DKK', 'Danish krone', 2), ('EUR', 'Euro', 2),
    ('GBP', 'Pound sterling', 2), ('GHS', 'Ghanaian cedi', 2), ('INR', 'Indian rupee', 2), ('JPY', 'Japanese yen', 0),
    ('KES', 'Kenyan shilling', 2), ('KWD', 'Kuwaiti dinar', 3), ('MXN', 'Mexican peso', 2),
    ('NGN', 'Nigerian naira', 2), ('NOK', 'Norwegian krone', 2), ('NZD', 'New Zealand dollar', 2),
    ('PLN', 'Polish zloty', 2), ('SEK', 'Swedish krona', 2), ('SGD', 'Singapore dollar', 2),
    ('USD', 'United States dollar', 2), ('ZAR', 'South African rand', 2);

INSERT INTO ref.countries (code, name, currency) VALUES
    ('AT', 'Austria', 'EUR'), ('AU', 'Australia', 'AUD'), ('BE', 'Belgium', 'EUR'), ('BR', 'Brazil', 'BRL'),
    ('CA', 'Canada', 'CAD'), ('CH', 'Switzerland', 'CHF'), ('CZ', 'Czechia', 'CZK'), ('DE', 'Germany', 'EUR'),
    ('DK', 'Denmark', 'DKK'), ('ES', 'Spain', 'EUR'), ('FI', 'Finland', 'EUR'), ('FR', 'France', 'EUR'),
    ('GB', 'United Kingdom', 'GBP'), ('GH', 'Ghana', 'GHS'), ('IE', 'Ireland', 'EUR'), ('IN', 'India', 'INR'),
    ('IT', 'Italy', 'EUR'), ('JP', 'Japan', 'JPY'), ('KE', 'Kenya', 'KES'), ('KW', 'Kuwait', 'KWD'),
    ('MX', 'Mexico', 'MXN'), ('NG', 'Nigeria', 'NGN'), ('NL', 'Netherlands', 'EUR'), ('NO', 'Norway', 'NOK'),
    ('NZ', 'New Zealand', 'NZD'), ('PL', 'Poland', 'PLN'), ('PT', 'Portugal', 'EUR'), ('SE', 'Sweden', 'SEK'),
    ('SG', 'Singapore', 'SGD'), ('US', 'United States', 'USD'), ('ZA', 'South Africa', 'ZAR');

INSERT INTO ref.industries (code, name) VALUES
    ('automotive', 'Automotive'), ('beverages', 'Beverages'), ('education', 'Education'), ('fashion', 'Fashion'),
    ('finance', 'Finance'), ('food', 'Food'), ('health', 'Health'), ('media', 'Media'), ('sport', 'Sport'),
    ('technology', 'Technology'), ('travel', 'Travel');

-- The zones this server knows by place; offsets and abbreviations are no places.
INSERT INTO ref.timezones (name)
SELECT name
FROM pg_catalog.pg_timezone_names
WHERE name = 'UTC' OR name ~ '^(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/';

INSERT INTO ref.event_categories (code, name) VALUES
    ('arts', 'Arts'), ('comedy', 'Comedy'), ('conference', 'Conference'), ('festival', 'Festival'), ('film', 'Film'),
    ('food', 'Food and drink'), ('music', 'Music'), ('nightlife', 'Nightlife'), ('sport', 'Sport'),
    ('theatre', 'Theatre'), ('workshop', 'Workshop');

ALTER TABLE ref.currencies ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.countries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.industries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.timezones ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.event_categories ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON ref.currencies FOR SELECT USING (true);
CREATE POLICY everybody_reads ON ref.countries FOR SELECT USING (true);
CREATE POLICY everybody_reads ON ref.industries FOR SELECT USING (true);
CREATE POLICY everybody_reads ON ref.timezones FOR SELECT USING (true);
CREATE POLICY everybody_reads ON ref.event_categories FOR SELECT USING (true);
GRANT SELECT ON ref.currencies, ref.countries, ref.industries, ref.timezones, ref.event_categories
    TO app_read, app_write;

RESET ROLE;
