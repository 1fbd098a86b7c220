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
    -- The one it pays with first; NULL where there is none.
    currency char(3) CONSTRAINT countries_currency_fkey REFERENCES ref.currencies (code)
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

-- What ISO 4217 lists as in use and gives an exponent: metals, accounting units of banks and test codes have none.
INSERT INTO ref.currencies (code, name, minor_digits) VALUES
    ('AED', 'United Arab Emirates Dirham', 2), ('AFN', 'Afghan Afghani', 2), ('ALL', 'Albanian Lek', 2),
    ('AMD', 'Armenian Dram', 2), ('AOA', 'Angolan Kwanza', 2), ('ARS', 'Argentine Peso', 2),
    ('AUD', 'Australian Dollar', 2), ('AWG', 'Aruban Florin', 2), ('AZN', 'Azerbaijani Manat', 2),
    ('BAM', 'Bosnia-Herzegovina Convertible Mark', 2), ('BBD', 'Barbadian Dollar', 2), ('BDT', 'Bangladeshi Taka', 2),
    ('BHD', 'Bahraini Dinar', 3), ('BIF', 'Burundian Franc', 0), ('BMD', 'Bermudan Dollar', 2),
    ('BND', 'Brunei Dollar', 2), ('BOB', 'Bolivian Boliviano', 2), ('BOV', 'Bolivian Mvdol', 2),
    ('BRL', 'Brazilian Real', 2), ('BSD', 'Bahamian Dollar', 2), ('BTN', 'Bhutanese Ngultrum', 2),
    ('BWP', 'Botswanan Pula', 2), ('BYN', 'Belarusian Ruble', 2), ('BZD', 'Belize Dollar', 2),
    ('CAD', 'Canadian Dollar', 2), ('CDF', 'Congolese Franc', 2), ('CHE', 'WIR Euro', 2), ('CHF', 'Swiss Franc', 2),
    ('CHW', 'WIR Franc', 2), ('CLF', 'Chilean Unit of Account (UF)', 4), ('CLP', 'Chilean Peso', 0),
    ('CNY', 'Chinese Yuan', 2), ('COP', 'Colombian Peso', 2), ('COU', 'Colombian Real Value Unit', 2),
    ('CRC', 'Costa Rican Colón', 2), ('CUP', 'Cuban Peso', 2), ('CVE', 'Cape Verdean Escudo', 2),
    ('CZK', 'Czech Koruna', 2), ('DJF', 'Djiboutian Franc', 0), ('DKK', 'Danish Krone', 2),
    ('DOP', 'Dominican Peso', 2), ('DZD', 'Algerian Dinar', 2), ('EGP', 'Egyptian Pound', 2),
    ('ERN', 'Eritrean Nakfa', 2), ('ETB', 'Ethiopian Birr', 2), ('EUR', 'Euro', 2), ('FJD', 'Fijian Dollar', 2),
    ('FKP', 'Falkland Islands Pound', 2), ('GBP', 'British Pound', 2), ('GEL', 'Georgian Lari', 2),
    ('GHS', 'Ghanaian Cedi', 2), ('GIP', 'Gibraltar Pound', 2), ('GMD', 'Gambian Dalasi', 2),
    ('GNF', 'Guinean Franc', 0), ('GTQ', 'Guatemalan Quetzal', 2), ('GYD', 'Guyanaese Dollar', 2),
    ('HKD', 'Hong Kong Dollar', 2), ('HNL', 'Honduran Lempira', 2), ('HTG', 'Haitian Gourde', 2),
    ('HUF', 'Hungarian Forint', 2), ('IDR', 'Indonesian Rupiah', 2), ('ILS', 'Israeli New Shekel', 2),
    ('INR', 'Indian Rupee', 2), ('IQD', 'Iraqi Dinar', 3), ('IRR', 'Iranian Rial', 2), ('ISK', 'Icelandic Króna', 0),
    ('JMD', 'Jamaican Dollar', 2), ('JOD', 'Jordanian Dinar', 3), ('JPY', 'Japanese Yen', 0),
    ('KES', 'Kenyan Shilling', 2), ('KGS', 'Kyrgystani Som', 2), ('KHR', 'Cambodian Riel', 2),
    ('KMF', 'Comorian Franc', 0), ('KPW', 'North Korean Won', 2), ('KRW', 'South Korean Won', 0),
    ('KWD', 'Kuwaiti Dinar', 3), ('KYD', 'Cayman Islands Dollar', 2), ('KZT', 'Kazakhstani Tenge', 2),
    ('LAK', 'Laotian Kip', 2), ('LBP', 'Lebanese Pound', 2), ('LKR', 'Sri Lankan Rupee', 2),
    ('LRD', 'Liberian Dollar', 2), ('LSL', 'Lesotho Loti', 2), ('LYD', 'Libyan Dinar', 3),
    ('MAD', 'Moroccan Dirham', 2), ('MDL', 'Moldovan Leu', 2), ('MGA', 'Malagasy Ariary', 2),
    ('MKD', 'Macedonian Denar', 2), ('MMK', 'Myanmar Kyat', 2), ('MNT', 'Mongolian Tugrik', 2),
    ('MOP', 'Macanese Pataca', 2), ('MRU', 'Mauritanian Ouguiya', 2), ('MUR', 'Mauritian Rupee', 2),
    ('MVR', 'Maldivian Rufiyaa', 2), ('MWK', 'Malawian Kwacha', 2), ('MXN', 'Mexican Peso', 2),
    ('MXV', 'Mexican Investment Unit', 2), ('MYR', 'Malaysian Ringgit', 2), ('MZN', 'Mozambican Metical', 2),
    ('NAD', 'Namibian Dollar', 2), ('NGN', 'Nigerian Naira', 2), ('NIO', 'Nicaraguan Córdoba', 2),
    ('NOK', 'Norwegian Krone', 2), ('NPR', 'Nepalese Rupee', 2), ('NZD', 'New Zealand Dollar', 2),
    ('OMR', 'Omani Rial', 3), ('PAB', 'Panamanian Balboa', 2), ('PEN', 'Peruvian Sol', 2),
    ('PGK', 'Papua New Guinean Kina', 2), ('PHP', 'Philippine Peso', 2), ('PKR', 'Pakistani Rupee', 2),
    ('PLN', 'Polish Zloty', 2), ('PYG', 'Paraguayan Guarani', 0), ('QAR', 'Qatari Riyal', 2),
    ('RON', 'Romanian Leu', 2), ('RSD', 'Serbian Dinar', 2), ('RUB', 'Russian Ruble', 2), ('RWF', 'Rwandan Franc', 0),
    ('SAR', 'Saudi Riyal', 2), ('SBD', 'Solomon Islands Dollar', 2), ('SCR', 'Seychellois Rupee', 2),
    ('SDG', 'Sudanese Pound', 2), ('SEK', 'Swedish Krona', 2), ('SGD', 'Singapore Dollar', 2),
    ('SHP', 'St. Helena Pound', 2), ('SLE', 'Sierra Leonean Leone', 2), ('SOS', 'Somali Shilling', 2),
    ('SRD', 'Surinamese Dollar', 2), ('SSP', 'South Sudanese Pound', 2), ('STN', 'São Tomé & Príncipe Dobra', 2),
    ('SVC', 'Salvadoran Colón', 2), ('SYP', 'Syrian Pound', 2), ('SZL', 'Swazi Lilangeni', 2), ('THB', 'Thai Baht', 2),
    ('TJS', 'Tajikistani Somoni', 2), ('TMT', 'Turkmenistani Manat', 2), ('TND', 'Tunisian Dinar', 3),
    ('TOP', 'Tongan Paʻanga', 2), ('TRY', 'Turkish Lira', 2), ('TTD', 'Trinidad & Tobago Dollar', 2),
    ('TWD', 'New Taiwan Dollar', 2), ('TZS', 'Tanzanian Shilling', 2), ('UAH', 'Ukrainian Hryvnia', 2),
    ('UGX', 'Ugandan Shilling', 0), ('USD', 'US Dollar', 2), ('USN', 'US Dollar (Next day)', 2),
    ('UYI', 'Uruguayan Peso (Indexed Units)', 0), ('UYU', 'Uruguayan Peso', 2), ('UZS', 'Uzbekistani Som', 2),
    ('VED', 'Bolívar Soberano', 2), ('VES', 'Venezuelan Bolívar', 2), ('VND', 'Vietnamese Dong', 0),
    ('VUV', 'Vanuatu Vatu', 0), ('WST', 'Samoan Tala', 2), ('XAD', 'Arab Accounting Dinar', 2),
    ('XAF', 'Central African CFA Franc', 0), ('XCD', 'East Caribbean Dollar', 2), ('XCG', 'Caribbean guilder', 2),
    ('XOF', 'West African CFA Franc', 0), ('XPF', 'CFP Franc', 0), ('YER', 'Yemeni Rial', 2),
    ('ZAR', 'South African Rand', 2), ('ZMW', 'Zambian Kwacha', 2), ('ZWG', 'Zimbabwean Gold', 2);

-- ISO 3166-1. Antarctica has no currency.
INSERT INTO ref.countries (code, name, currency) VALUES
    ('AD', 'Andorra', 'EUR'), ('AE', 'United Arab Emirates', 'AED'), ('AF', 'Afghanistan', 'AFN'),
    ('AG', 'Antigua & Barbuda', 'XCD'), ('AI', 'Anguilla', 'XCD'), ('AL', 'Albania', 'ALL'), ('AM', 'Armenia', 'AMD'),
    ('AO', 'Angola', 'AOA'), ('AQ', 'Antarctica', NULL), ('AR', 'Argentina', 'ARS'), ('AS', 'American Samoa', 'USD'),
    ('AT', 'Austria', 'EUR'), ('AU', 'Australia', 'AUD'), ('AW', 'Aruba', 'AWG'), ('AX', 'Åland Islands', 'EUR'),
    ('AZ', 'Azerbaijan', 'AZN'), ('BA', 'Bosnia & Herzegovina', 'BAM'), ('BB', 'Barbados', 'BBD'),
    ('BD', 'Bangladesh', 'BDT'), ('BE', 'Belgium', 'EUR'), ('BF', 'Burkina Faso', 'XOF'), ('BG', 'Bulgaria', 'EUR'),
    ('BH', 'Bahrain', 'BHD'), ('BI', 'Burundi', 'BIF'), ('BJ', 'Benin', 'XOF'), ('BL', 'St. Barthélemy', 'EUR'),
    ('BM', 'Bermuda', 'BMD'), ('BN', 'Brunei', 'BND'), ('BO', 'Bolivia', 'BOB'), ('BQ', 'Caribbean Netherlands', 'USD'),
    ('BR', 'Brazil', 'BRL'), ('BS', 'Bahamas', 'BSD'), ('BT', 'Bhutan', 'BTN'), ('BV', 'Bouvet Island', 'NOK'),
    ('BW', 'Botswana', 'BWP'), ('BY', 'Belarus', 'BYN'), ('BZ', 'Belize', 'BZD'), ('CA', 'Canada', 'CAD'),
    ('CC', 'Cocos (Keeling) Islands', 'AUD'), ('CD', 'Congo - Kinshasa', 'CDF'),
    ('CF', 'Central African Republic', 'XAF'), ('CG', 'Congo - Brazzaville', 'XAF'), ('CH', 'Switzerland', 'CHF'),
    ('CI', 'Côte d’Ivoire', 'XOF'), ('CK', 'Cook Islands', 'NZD'), ('CL', 'Chile', 'CLP'), ('CM', 'Cameroon', 'XAF'),
    ('CN', 'China', 'CNY'), ('CO', 'Colombia', 'COP'), ('CR', 'Costa Rica', 'CRC'), ('CU', 'Cuba', 'CUP'),
    ('CV', 'Cape Verde', 'CVE'), ('CW', 'Curaçao', 'XCG'), ('CX', 'Christmas Island', 'AUD'), ('CY', 'Cyprus', 'EUR'),
    ('CZ', 'Czechia', 'CZK'), ('DE', 'Germany', 'EUR'), ('DJ', 'Djibouti', 'DJF'), ('DK', 'Denmark', 'DKK'),
    ('DM', 'Dominica', 'XCD'), ('DO', 'Dominican Republic', 'DOP'), ('DZ', 'Algeria', 'DZD'), ('EC', 'Ecuador', 'USD'),
    ('EE', 'Estonia', 'EUR'), ('EG', 'Egypt', 'EGP'), ('EH', 'Western Sahara', 'MAD'), ('ER', 'Eritrea', 'ERN'),
    ('ES', 'Spain', 'EUR'), ('ET', 'Ethiopia', 'ETB'), ('FI', 'Finland', 'EUR'), ('FJ', 'Fiji', 'FJD'),
    ('FK', 'Falkland Islands', 'FKP'), ('FM', 'Micronesia', 'USD'), ('FO', 'Faroe Islands', 'DKK'),
    ('FR', 'France', 'EUR'), ('GA', 'Gabon', 'XAF'), ('GB', 'United Kingdom', 'GBP'), ('GD', 'Grenada', 'XCD'),
    ('GE', 'Georgia', 'GEL'), ('GF', 'French Guiana', 'EUR'), ('GG', 'Guernsey', 'GBP'), ('GH', 'Ghana', 'GHS'),
    ('GI', 'Gibraltar', 'GIP'), ('GL', 'Greenland', 'DKK'), ('GM', 'Gambia', 'GMD'), ('GN', 'Guinea', 'GNF'),
    ('GP', 'Guadeloupe', 'EUR'), ('GQ', 'Equatorial Guinea', 'XAF'), ('GR', 'Greece', 'EUR'),
    ('GS', 'South Georgia & South Sandwich Islands', 'GBP'), ('GT', 'Guatemala', 'GTQ'), ('GU', 'Guam', 'USD'),
    ('GW', 'Guinea-Bissau', 'XOF'), ('GY', 'Guyana', 'GYD'), ('HK', 'Hong Kong SAR China', 'HKD'),
    ('HM', 'Heard & McDonald Islands', 'AUD'), ('HN', 'Honduras', 'HNL'), ('HR', 'Croatia', 'EUR'),
    ('HT', 'Haiti', 'HTG'), ('HU', 'Hungary', 'HUF'), ('ID', 'Indonesia', 'IDR'), ('IE', 'Ireland', 'EUR'),
    ('IL', 'Israel', 'ILS'), ('IM', 'Isle of Man', 'GBP'), ('IN', 'India', 'INR'),
    ('IO', 'British Indian Ocean Territory', 'USD'), ('IQ', 'Iraq', 'IQD'), ('IR', 'Iran', 'IRR'),
    ('IS', 'Iceland', 'ISK'), ('IT', 'Italy', 'EUR'), ('JE', 'Jersey', 'GBP'), ('JM', 'Jamaica', 'JMD'),
    ('JO', 'Jordan', 'JOD'), ('JP', 'Japan', 'JPY'), ('KE', 'Kenya', 'KES'), ('KG', 'Kyrgyzstan', 'KGS'),
    ('KH', 'Cambodia', 'KHR'), ('KI', 'Kiribati', 'AUD'), ('KM', 'Comoros', 'KMF'), ('KN', 'St. Kitts & Nevis', 'XCD'),
    ('KP', 'North Korea', 'KPW'), ('KR', 'South Korea', 'KRW'), ('KW', 'Kuwait', 'KWD'),
    ('KY', 'Cayman Islands', 'KYD'), ('KZ', 'Kazakhstan', 'KZT'), ('LA', 'Laos', 'LAK'), ('LB', 'Lebanon', 'LBP'),
    ('LC', 'St. Lucia', 'XCD'), ('LI', 'Liechtenstein', 'CHF'), ('LK', 'Sri Lanka', 'LKR'), ('LR', 'Liberia', 'LRD'),
    ('LS', 'Lesotho', 'LSL'), ('LT', 'Lithuania', 'EUR'), ('LU', 'Luxembourg', 'EUR'), ('LV', 'Latvia', 'EUR'),
    ('LY', 'Libya', 'LYD'), ('MA', 'Morocco', 'MAD'), ('MC', 'Monaco', 'EUR'), ('MD', 'Moldova', 'MDL'),
    ('ME', 'Montenegro', 'EUR'), ('MF', 'St. Martin', 'EUR'), ('MG', 'Madagascar', 'MGA'),
    ('MH', 'Marshall Islands', 'USD'), ('MK', 'North Macedonia', 'MKD'), ('ML', 'Mali', 'XOF'),
    ('MM', 'Myanmar (Burma)', 'MMK'), ('MN', 'Mongolia', 'MNT'), ('MO', 'Macao SAR China', 'MOP'),
    ('MP', 'Northern Mariana Islands', 'USD'), ('MQ', 'Martinique', 'EUR'), ('MR', 'Mauritania', 'MRU'),
    ('MS', 'Montserrat', 'XCD'), ('MT', 'Malta', 'EUR'), ('MU', 'Mauritius', 'MUR'), ('MV', 'Maldives', 'MVR'),
    ('MW', 'Malawi', 'MWK'), ('MX', 'Mexico', 'MXN'), ('MY', 'Malaysia', 'MYR'), ('MZ', 'Mozambique', 'MZN'),
    ('NA', 'Namibia', 'NAD'), ('NC', 'New Caledonia', 'XPF'), ('NE', 'Niger', 'XOF'), ('NF', 'Norfolk Island', 'AUD'),
    ('NG', 'Nigeria', 'NGN'), ('NI', 'Nicaragua', 'NIO'), ('NL', 'Netherlands', 'EUR'), ('NO', 'Norway', 'NOK'),
    ('NP', 'Nepal', 'NPR'), ('NR', 'Nauru', 'AUD'), ('NU', 'Niue', 'NZD'), ('NZ', 'New Zealand', 'NZD'),
    ('OM', 'Oman', 'OMR'), ('PA', 'Panama', 'PAB'), ('PE', 'Peru', 'PEN'), ('PF', 'French Polynesia', 'XPF'),
    ('PG', 'Papua New Guinea', 'PGK'), ('PH', 'Philippines', 'PHP'), ('PK', 'Pakistan', 'PKR'), ('PL', 'Poland', 'PLN'),
    ('PM', 'St. Pierre & Miquelon', 'EUR'), ('PN', 'Pitcairn Islands', 'NZD'), ('PR', 'Puerto Rico', 'USD'),
    ('PS', 'Palestinian Territories', 'ILS'), ('PT', 'Portugal', 'EUR'), ('PW', 'Palau', 'USD'),
    ('PY', 'Paraguay', 'PYG'), ('QA', 'Qatar', 'QAR'), ('RE', 'Réunion', 'EUR'), ('RO', 'Romania', 'RON'),
    ('RS', 'Serbia', 'RSD'), ('RU', 'Russia', 'RUB'), ('RW', 'Rwanda', 'RWF'), ('SA', 'Saudi Arabia', 'SAR'),
    ('SB', 'Solomon Islands', 'SBD'), ('SC', 'Seychelles', 'SCR'), ('SD', 'Sudan', 'SDG'), ('SE', 'Sweden', 'SEK'),
    ('SG', 'Singapore', 'SGD'), ('SH', 'St. Helena', 'SHP'), ('SI', 'Slovenia', 'EUR'),
    ('SJ', 'Svalbard & Jan Mayen', 'NOK'), ('SK', 'Slovakia', 'EUR'), ('SL', 'Sierra Leone', 'SLE'),
    ('SM', 'San Marino', 'EUR'), ('SN', 'Senegal', 'XOF'), ('SO', 'Somalia', 'SOS'), ('SR', 'Suriname', 'SRD'),
    ('SS', 'South Sudan', 'SSP'), ('ST', 'São Tomé & Príncipe', 'STN'), ('SV', 'El Salvador', 'SVC'),
    ('SX', 'Sint Maarten', 'XCG'), ('SY', 'Syria', 'SYP'), ('SZ', 'Eswatini', 'SZL'),
    ('TC', 'Turks & Caicos Islands', 'USD'), ('TD', 'Chad', 'XAF'), ('TF', 'French Southern Territories', 'EUR'),
    ('TG', 'Togo', 'XOF'), ('TH', 'Thailand', 'THB'), ('TJ', 'Tajikistan', 'TJS'), ('TK', 'Tokelau', 'NZD'),
    ('TL', 'Timor-Leste', 'USD'), ('TM', 'Turkmenistan', 'TMT'), ('TN', 'Tunisia', 'TND'), ('TO', 'Tonga', 'TOP'),
    ('TR', 'Türkiye', 'TRY'), ('TT', 'Trinidad & Tobago', 'TTD'), ('TV', 'Tuvalu', 'AUD'), ('TW', 'Taiwan', 'TWD'),
    ('TZ', 'Tanzania', 'TZS'), ('UA', 'Ukraine', 'UAH'), ('UG', 'Uganda', 'UGX'),
    ('UM', 'U.S. Outlying Islands', 'USD'), ('US', 'United States', 'USD'), ('UY', 'Uruguay', 'UYU'),
    ('UZ', 'Uzbekistan', 'UZS'), ('VA', 'Vatican City', 'EUR'), ('VC', 'St. Vincent & Grenadines', 'XCD'),
    ('VE', 'Venezuela', 'VES'), ('VG', 'British Virgin Islands', 'USD'), ('VI', 'U.S. Virgin Islands', 'USD'),
    ('VN', 'Vietnam', 'VND'), ('VU', 'Vanuatu', 'VUV'), ('WF', 'Wallis & Futuna', 'XPF'), ('WS', 'Samoa', 'WST'),
    ('YE', 'Yemen', 'YER'), ('YT', 'Mayotte', 'EUR'), ('ZA', 'South Africa', 'ZAR'), ('ZM', 'Zambia', 'ZMW'),
    ('ZW', 'Zimbabwe', 'ZWG');

INSERT INTO ref.industries (code, name) VALUES
    ('agriculture', 'Agriculture'), ('airlines', 'Airlines and airports'), ('apparel', 'Apparel and footwear'),
    ('automotive', 'Automotive'), ('beauty', 'Beauty and personal care'), ('beverages', 'Beverages'),
    ('chemicals', 'Chemicals'), ('construction', 'Construction'), ('consulting', 'Consulting and legal services'),
    ('education', 'Education'), ('electronics', 'Consumer electronics'), ('energy', 'Energy'),
    ('entertainment', 'Entertainment'), ('fashion', 'Fashion'), ('finance', 'Finance'), ('food', 'Food'),
    ('gaming', 'Games and betting'), ('government', 'Government'), ('health', 'Health'),
    ('hospitality', 'Hotels and restaurants'), ('household', 'Household goods'), ('insurance', 'Insurance'),
    ('logistics', 'Transport and logistics'), ('luxury', 'Luxury goods'), ('manufacturing', 'Manufacturing'),
    ('media', 'Media'), ('mining', 'Mining and metals'), ('nonprofit', 'Non-profit organizations'),
    ('pharmaceuticals', 'Pharmaceuticals'), ('real-estate', 'Real estate'), ('retail', 'Retail'), ('sport', 'Sport'),
    ('technology', 'Technology'), ('telecommunications', 'Telecommunications'), ('travel', 'Travel'),
    ('utilities', 'Utilities'), ('other', 'Other');

-- A list of our own, so that every server and every gateway means the same zones: all that clients know by name, older
-- names and links (US/Pacific, Etc/UTC) too, since a browser may tell any of them.
INSERT INTO ref.timezones (name) VALUES
    ('Africa/Abidjan'), ('Africa/Accra'), ('Africa/Addis_Ababa'), ('Africa/Algiers'), ('Africa/Asmara'),
    ('Africa/Asmera'), ('Africa/Bamako'), ('Africa/Bangui'), ('Africa/Banjul'), ('Africa/Bissau'),
    ('Africa/Blantyre'), ('Africa/Brazzaville'), ('Africa/Bujumbura'), ('Africa/Cairo'), ('Africa/Casablanca'),
    ('Africa/Ceuta'), ('Africa/Conakry'), ('Africa/Dakar'), ('Africa/Dar_es_Salaam'), ('Africa/Djibouti'),
    ('Africa/Douala'), ('Africa/El_Aaiun'), ('Africa/Freetown'), ('Africa/Gaborone'), ('Africa/Harare'),
    ('Africa/Johannesburg'), ('Africa/Juba'), ('Africa/Kampala'), ('Africa/Khartoum'), ('Africa/Kigali'),
    ('Africa/Kinshasa'), ('Africa/Lagos'), ('Africa/Libreville'), ('Africa/Lome'), ('Africa/Luanda'),
    ('Africa/Lubumbashi'), ('Africa/Lusaka'), ('Africa/Malabo'), ('Africa/Maputo'), ('Africa/Maseru'),
    ('Africa/Mbabane'), ('Africa/Mogadishu'), ('Africa/Monrovia'), ('Africa/Nairobi'), ('Africa/Ndjamena'),
    ('Africa/Niamey'), ('Africa/Nouakchott'), ('Africa/Ouagadougou'), ('Africa/Porto-Novo'), ('Africa/Sao_Tome'),
    ('Africa/Timbuktu'), ('Africa/Tripoli'), ('Africa/Tunis'), ('Africa/Windhoek'), ('America/Adak'),
    ('America/Anchorage'), ('America/Anguilla'), ('America/Antigua'), ('America/Araguaina'),
    ('America/Argentina/Buenos_Aires'), ('America/Argentina/Catamarca'), ('America/Argentina/ComodRivadavia'),
    ('America/Argentina/Cordoba'), ('America/Argentina/Jujuy'), ('America/Argentina/La_Rioja'),
    ('America/Argentina/Mendoza'), ('America/Argentina/Rio_Gallegos'), ('America/Argentina/Salta'),
    ('America/Argentina/San_Juan'), ('America/Argentina/San_Luis'), ('America/Argentina/Tucuman'),
    ('America/Argentina/Ushuaia'), ('America/Aruba'), ('America/Asuncion'), ('America/Atikokan'), ('America/Atka'),
    ('America/Bahia'), ('America/Bahia_Banderas'), ('America/Barbados'), ('America/Belem'), ('America/Belize'),
    ('America/Blanc-Sablon'), ('America/Boa_Vista'), ('America/Bogota'), ('America/Boise'), ('America/Buenos_Aires'),
    ('America/Cambridge_Bay'), ('America/Campo_Grande'), ('America/Cancun'), ('America/Caracas'),
    ('America/Catamarca'), ('America/Cayenne'), ('America/Cayman'), ('America/Chicago'), ('America/Chihuahua'),
    ('America/Ciudad_Juarez'), ('America/Coral_Harbour'), ('America/Cordoba'), ('America/Costa_Rica'),
    ('America/Coyhaique'), ('America/Creston'), ('America/Cuiaba'), ('America/Curacao'), ('America/Danmarkshavn'),
    ('America/Dawson'), ('America/Dawson_Creek'), ('America/Denver'), ('America/Detroit'), ('America/Dominica'),
    ('America/Edmonton'), ('America/Eirunepe'), ('America/El_Salvador'), ('America/Ensenada'),
    ('America/Fort_Nelson'), ('America/Fort_Wayne'), ('America/Fortaleza'), ('America/Glace_Bay'),
    ('America/Godthab'), ('America/Goose_Bay'), ('America/Grand_Turk'), ('America/Grenada'), ('America/Guadeloupe'),
    ('America/Guatemala'), ('America/Guayaquil'), ('America/Guyana'), ('America/Halifax'), ('America/Havana'),
    ('America/Hermosillo'), ('America/Indiana/Indianapolis'), ('America/Indiana/Knox'), ('America/Indiana/Marengo'),
    ('America/Indiana/Petersburg'), ('America/Indiana/Tell_City'), ('America/Indiana/Vevay'),
    ('America/Indiana/Vincennes'), ('America/Indiana/Winamac'), ('America/Indianapolis'), ('America/Inuvik'),
    ('America/Iqaluit'), ('America/Jamaica'), ('America/Jujuy'), ('America/Juneau'), ('America/Kentucky/Louisville'),
    ('America/Kentucky/Monticello'), ('America/Knox_IN'), ('America/Kralendijk'), ('America/La_Paz'),
    ('America/Lima'), ('America/Los_Angeles'), ('America/Louisville'), ('America/Lower_Princes'), ('America/Maceio'),
    ('America/Managua'), ('America/Manaus'), ('America/Marigot'), ('America/Martinique'), ('America/Matamoros'),
    ('America/Mazatlan'), ('America/Mendoza'), ('America/Menominee'), ('America/Merida'), ('America/Metlakatla'),
    ('America/Mexico_City'), ('America/Miquelon'), ('America/Moncton'), ('America/Monterrey'), ('America/Montevideo'),
    ('America/Montreal'), ('America/Montserrat'), ('America/Nassau'), ('America/New_York'), ('America/Nipigon'),
    ('America/Nome'), ('America/Noronha'), ('America/North_Dakota/Beulah'), ('America/North_Dakota/Center'),
    ('America/North_Dakota/New_Salem'), ('America/Nuuk'), ('America/Ojinaga'), ('America/Panama'),
    ('America/Pangnirtung'), ('America/Paramaribo'), ('America/Phoenix'), ('America/Port-au-Prince'),
    ('America/Port_of_Spain'), ('America/Porto_Acre'), ('America/Porto_Velho'), ('America/Puerto_Rico'),
    ('America/Punta_Arenas'), ('America/Rainy_River'), ('America/Rankin_Inlet'), ('America/Recife'),
    ('America/Regina'), ('America/Resolute'), ('America/Rio_Branco'), ('America/Rosario'), ('America/Santa_Isabel'),
    ('America/Santarem'), ('America/Santiago'), ('America/Santo_Domingo'), ('America/Sao_Paulo'),
    ('America/Scoresbysund'), ('America/Shiprock'), ('America/Sitka'), ('America/St_Barthelemy'),
    ('America/St_Johns'), ('America/St_Kitts'), ('America/St_Lucia'), ('America/St_Thomas'), ('America/St_Vincent'),
    ('America/Swift_Current'), ('America/Tegucigalpa'), ('America/Thule'), ('America/Thunder_Bay'),
    ('America/Tijuana'), ('America/Toronto'), ('America/Tortola'), ('America/Vancouver'), ('America/Virgin'),
    ('America/Whitehorse'), ('America/Winnipeg'), ('America/Yakutat'), ('America/Yellowknife'), ('Antarctica/Casey'),
    ('Antarctica/Davis'), ('Antarctica/DumontDUrville'), ('Antarctica/Macquarie'), ('Antarctica/Mawson'),
    ('Antarctica/McMurdo'), ('Antarctica/Palmer'), ('Antarctica/Rothera'), ('Antarctica/South_Pole'),
    ('Antarctica/Syowa'), ('Antarctica/Troll'), ('Antarctica/Vostok'), ('Arctic/Longyearbyen'), ('Asia/Aden'),
    ('Asia/Almaty'), ('Asia/Amman'), ('Asia/Anadyr'), ('Asia/Aqtau'), ('Asia/Aqtobe'), ('Asia/Ashgabat'),
    ('Asia/Ashkhabad'), ('Asia/Atyrau'), ('Asia/Baghdad'), ('Asia/Bahrain'), ('Asia/Baku'), ('Asia/Bangkok'),
    ('Asia/Barnaul'), ('Asia/Beirut'), ('Asia/Bishkek'), ('Asia/Brunei'), ('Asia/Calcutta'), ('Asia/Chita'),
    ('Asia/Choibalsan'), ('Asia/Chongqing'), ('Asia/Chungking'), ('Asia/Colombo'), ('Asia/Dacca'), ('Asia/Damascus'),
    ('Asia/Dhaka'), ('Asia/Dili'), ('Asia/Dubai'), ('Asia/Dushanbe'), ('Asia/Famagusta'), ('Asia/Gaza'),
    ('Asia/Harbin'), ('Asia/Hebron'), ('Asia/Ho_Chi_Minh'), ('Asia/Hong_Kong'), ('Asia/Hovd'), ('Asia/Irkutsk'),
    ('Asia/Istanbul'), ('Asia/Jakarta'), ('Asia/Jayapura'), ('Asia/Jerusalem'), ('Asia/Kabul'), ('Asia/Kamchatka'),
    ('Asia/Karachi'), ('Asia/Kashgar'), ('Asia/Kathmandu'), ('Asia/Katmandu'), ('Asia/Khandyga'), ('Asia/Kolkata'),
    ('Asia/Krasnoyarsk'), ('Asia/Kuala_Lumpur'), ('Asia/Kuching'), ('Asia/Kuwait'), ('Asia/Macao'), ('Asia/Macau'),
    ('Asia/Magadan'), ('Asia/Makassar'), ('Asia/Manila'), ('Asia/Muscat'), ('Asia/Nicosia'), ('Asia/Novokuznetsk'),
    ('Asia/Novosibirsk'), ('Asia/Omsk'), ('Asia/Oral'), ('Asia/Phnom_Penh'), ('Asia/Pontianak'), ('Asia/Pyongyang'),
    ('Asia/Qatar'), ('Asia/Qostanay'), ('Asia/Qyzylorda'), ('Asia/Rangoon'), ('Asia/Riyadh'), ('Asia/Saigon'),
    ('Asia/Sakhalin'), ('Asia/Samarkand'), ('Asia/Seoul'), ('Asia/Shanghai'), ('Asia/Singapore'),
    ('Asia/Srednekolymsk'), ('Asia/Taipei'), ('Asia/Tashkent'), ('Asia/Tbilisi'), ('Asia/Tehran'), ('Asia/Tel_Aviv'),
    ('Asia/Thimbu'), ('Asia/Thimphu'), ('Asia/Tokyo'), ('Asia/Tomsk'), ('Asia/Ujung_Pandang'), ('Asia/Ulaanbaatar'),
    ('Asia/Ulan_Bator'), ('Asia/Urumqi'), ('Asia/Ust-Nera'), ('Asia/Vientiane'), ('Asia/Vladivostok'),
    ('Asia/Yakutsk'), ('Asia/Yangon'), ('Asia/Yekaterinburg'), ('Asia/Yerevan'), ('Atlantic/Azores'),
    ('Atlantic/Bermuda'), ('Atlantic/Canary'), ('Atlantic/Cape_Verde'), ('Atlantic/Faeroe'), ('Atlantic/Faroe'),
    ('Atlantic/Jan_Mayen'), ('Atlantic/Madeira'), ('Atlantic/Reykjavik'), ('Atlantic/South_Georgia'),
    ('Atlantic/St_Helena'), ('Atlantic/Stanley'), ('Australia/ACT'), ('Australia/Adelaide'), ('Australia/Brisbane'),
    ('Australia/Broken_Hill'), ('Australia/Canberra'), ('Australia/Currie'), ('Australia/Darwin'),
    ('Australia/Eucla'), ('Australia/Hobart'), ('Australia/LHI'), ('Australia/Lindeman'), ('Australia/Lord_Howe'),
    ('Australia/Melbourne'), ('Australia/NSW'), ('Australia/North'), ('Australia/Perth'), ('Australia/Queensland'),
    ('Australia/South'), ('Australia/Sydney'), ('Australia/Tasmania'), ('Australia/Victoria'), ('Australia/West'),
    ('Australia/Yancowinna'), ('Brazil/Acre'), ('Brazil/DeNoronha'), ('Brazil/East'), ('Brazil/West'), ('CET'),
    ('CST6CDT'), ('Canada/Atlantic'), ('Canada/Central'), ('Canada/Eastern'), ('Canada/Mountain'),
    ('Canada/Newfoundland'), ('Canada/Pacific'), ('Canada/Saskatchewan'), ('Canada/Yukon'), ('Chile/Continental'),
    ('Chile/EasterIsland'), ('Cuba'), ('EET'), ('EST5EDT'), ('Egypt'), ('Eire'), ('Etc/GMT'), ('Etc/GMT+0'),
    ('Etc/GMT+1'), ('Etc/GMT+10'), ('Etc/GMT+11'), ('Etc/GMT+12'), ('Etc/GMT+2'), ('Etc/GMT+3'), ('Etc/GMT+4'),
    ('Etc/GMT+5'), ('Etc/GMT+6'), ('Etc/GMT+7'), ('Etc/GMT+8'), ('Etc/GMT+9'), ('Etc/GMT-0'), ('Etc/GMT-1'),
    ('Etc/GMT-10'), ('Etc/GMT-11'), ('Etc/GMT-12'), ('Etc/GMT-13'), ('Etc/GMT-14'), ('Etc/GMT-2'), ('Etc/GMT-3'),
    ('Etc/GMT-4'), ('Etc/GMT-5'), ('Etc/GMT-6'), ('Etc/GMT-7'), ('Etc/GMT-8'), ('Etc/GMT-9'), ('Etc/GMT0'),
    ('Etc/Greenwich'), ('Etc/UCT'), ('Etc/UTC'), ('Etc/Universal'), ('Etc/Zulu'), ('Europe/Amsterdam'),
    ('Europe/Andorra'), ('Europe/Astrakhan'), ('Europe/Athens'), ('Europe/Belfast'), ('Europe/Belgrade'),
    ('Europe/Berlin'), ('Europe/Bratislava'), ('Europe/Brussels'), ('Europe/Bucharest'), ('Europe/Budapest'),
    ('Europe/Busingen'), ('Europe/Chisinau'), ('Europe/Copenhagen'), ('Europe/Dublin'), ('Europe/Gibraltar'),
    ('Europe/Guernsey'), ('Europe/Helsinki'), ('Europe/Isle_of_Man'), ('Europe/Istanbul'), ('Europe/Jersey'),
    ('Europe/Kaliningrad'), ('Europe/Kiev'), ('Europe/Kirov'), ('Europe/Kyiv'), ('Europe/Lisbon'),
    ('Europe/Ljubljana'), ('Europe/London'), ('Europe/Luxembourg'), ('Europe/Madrid'), ('Europe/Malta'),
    ('Europe/Mariehamn'), ('Europe/Minsk'), ('Europe/Monaco'), ('Europe/Moscow'), ('Europe/Nicosia'), ('Europe/Oslo'),
    ('Europe/Paris'), ('Europe/Podgorica'), ('Europe/Prague'), ('Europe/Riga'), ('Europe/Rome'), ('Europe/Samara'),
    ('Europe/San_Marino'), ('Europe/Sarajevo'), ('Europe/Saratov'), ('Europe/Simferopol'), ('Europe/Skopje'),
    ('Europe/Sofia'), ('Europe/Stockholm'), ('Europe/Tallinn'), ('Europe/Tirane'), ('Europe/Tiraspol'),
    ('Europe/Ulyanovsk'), ('Europe/Uzhgorod'), ('Europe/Vaduz'), ('Europe/Vatican'), ('Europe/Vienna'),
    ('Europe/Vilnius'), ('Europe/Volgograd'), ('Europe/Warsaw'), ('Europe/Zagreb'), ('Europe/Zaporozhye'),
    ('Europe/Zurich'), ('GB'), ('GB-Eire'), ('GMT'), ('GMT0'), ('Greenwich'), ('Hongkong'), ('Iceland'),
    ('Indian/Antananarivo'), ('Indian/Chagos'), ('Indian/Christmas'), ('Indian/Cocos'), ('Indian/Comoro'),
    ('Indian/Kerguelen'), ('Indian/Mahe'), ('Indian/Maldives'), ('Indian/Mauritius'), ('Indian/Mayotte'),
    ('Indian/Reunion'), ('Iran'), ('Israel'), ('Jamaica'), ('Japan'), ('Kwajalein'), ('Libya'), ('MET'), ('MST7MDT'),
    ('Mexico/BajaNorte'), ('Mexico/BajaSur'), ('Mexico/General'), ('NZ'), ('NZ-CHAT'), ('Navajo'), ('PRC'),
    ('PST8PDT'), ('Pacific/Apia'), ('Pacific/Auckland'), ('Pacific/Bougainville'), ('Pacific/Chatham'),
    ('Pacific/Chuuk'), ('Pacific/Easter'), ('Pacific/Efate'), ('Pacific/Enderbury'), ('Pacific/Fakaofo'),
    ('Pacific/Fiji'), ('Pacific/Funafuti'), ('Pacific/Galapagos'), ('Pacific/Gambier'), ('Pacific/Guadalcanal'),
    ('Pacific/Guam'), ('Pacific/Honolulu'), ('Pacific/Johnston'), ('Pacific/Kanton'), ('Pacific/Kiritimati'),
    ('Pacific/Kosrae'), ('Pacific/Kwajalein'), ('Pacific/Majuro'), ('Pacific/Marquesas'), ('Pacific/Midway'),
    ('Pacific/Nauru'), ('Pacific/Niue'), ('Pacific/Norfolk'), ('Pacific/Noumea'), ('Pacific/Pago_Pago'),
    ('Pacific/Palau'), ('Pacific/Pitcairn'), ('Pacific/Pohnpei'), ('Pacific/Ponape'), ('Pacific/Port_Moresby'),
    ('Pacific/Rarotonga'), ('Pacific/Saipan'), ('Pacific/Samoa'), ('Pacific/Tahiti'), ('Pacific/Tarawa'),
    ('Pacific/Tongatapu'), ('Pacific/Truk'), ('Pacific/Wake'), ('Pacific/Wallis'), ('Pacific/Yap'), ('Poland'),
    ('Portugal'), ('ROK'), ('Singapore'), ('Turkey'), ('UCT'), ('US/Alaska'), ('US/Aleutian'), ('US/Arizona'),
    ('US/Central'), ('US/East-Indiana'), ('US/Eastern'), ('US/Hawaii'), ('US/Indiana-Starke'), ('US/Michigan'),
    ('US/Mountain'), ('US/Pacific'), ('US/Samoa'), ('UTC'), ('Universal'), ('W-SU'), ('WET'), ('Zulu');

INSERT INTO ref.event_categories (code, name) VALUES
    ('arts', 'Arts'), ('business', 'Business and networking'), ('ceremony', 'Ceremony'),
    ('charity', 'Charity and causes'), ('circus', 'Circus and magic'), ('comedy', 'Comedy'), ('community', 'Community'),
    ('conference', 'Conference'), ('dance', 'Dance'), ('esports', 'Esports and gaming'), ('exhibition', 'Exhibition'),
    ('fair', 'Fair and market'), ('family', 'Family'), ('fashion', 'Fashion'), ('festival', 'Festival'),
    ('film', 'Film'), ('food', 'Food and drink'), ('health', 'Health and wellbeing'),
    ('heritage', 'Heritage and culture'), ('hobby', 'Hobbies'), ('holiday', 'Holidays and seasons'),
    ('lecture', 'Talks and lectures'), ('literature', 'Literature'), ('music', 'Music'), ('nightlife', 'Nightlife'),
    ('opera', 'Opera and classical music'), ('outdoors', 'Outdoors'), ('parade', 'Parade'), ('politics', 'Politics'),
    ('pride', 'Pride'), ('religion', 'Religion and spirituality'), ('science', 'Science and technology'),
    ('sport', 'Sport'), ('theatre', 'Theatre'), ('tour', 'Tours and sights'), ('trade-show', 'Trade show'),
    ('workshop', 'Workshop'), ('other', 'Other');

ALTER TABLE ref.currencies ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.countries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.industries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.timezones ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.event_categories ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON ref.currencies, ref.countries, ref.industries, ref.timezones, ref.event_categories
    TO app_read, app_write;

-- What functions take that callers may name: a domain each, so that its bounds stand in the catalogue, where the gateway reads
-- them to tell a caller which argument is wrong and how, and where the description of the API has them from. A bound of
-- these forms is read there; what else a table demands of its columns is checked when the row is written.
-- Texts stand in mails, in their subjects too, and beside the texts of others: no control characters, no end of a line where it is
-- one line, and nothing that turns the direction of what stands around it. What joins characters is part of words and faces.
CREATE DOMAIN ref.word AS text
    CONSTRAINT word_length CHECK (length(VALUE) <= 64)
    CONSTRAINT word_one_line CHECK (VALUE ~ '^[^\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$');
COMMENT ON DOMAIN ref.word IS 'A name out of a list, a code, or a short name.';
CREATE DOMAIN ref.title AS text
    CONSTRAINT title_length CHECK (length(VALUE) <= 200)
    CONSTRAINT title_one_line CHECK (VALUE ~ '^[^\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$');
COMMENT ON DOMAIN ref.title IS 'A line of text.';
CREATE DOMAIN ref.prose AS text
    CONSTRAINT prose_length CHECK (length(VALUE) <= 10000)
    CONSTRAINT prose_lines CHECK (VALUE ~ '^[^\u0001-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$');
COMMENT ON DOMAIN ref.prose IS 'A text of many lines, each ended by a line feed alone.';
-- One address, without a name beside it, quotes or a second one.
CREATE DOMAIN ref.mail_address AS text
    CONSTRAINT mail_address_length CHECK (length(VALUE) <= 254)
    CONSTRAINT mail_address_form CHECK (
        VALUE ~ '^[^\u0001-\u0020"(),:;<>@\[\\\]\u007f-\u00a0\u2028-\u202e\u2066-\u2069]+@[^\u0001-\u0020"(),:;<>@\[\\\]\u007f-\u00a0\u2028-\u202e\u2066-\u2069]+$'
    );
COMMENT ON DOMAIN ref.mail_address IS 'An address of mail.';
-- An empty text where there is none any more.
CREATE DOMAIN ref.web_address AS text
    CONSTRAINT web_address_length CHECK (length(VALUE) <= 2000)
    CONSTRAINT web_address_one_line CHECK (VALUE ~ '^[^\u0001-\u0020\u007f-\u00a0\u2028-\u202e\u2066-\u2069]*$');
COMMENT ON DOMAIN ref.web_address IS 'An address on the web.';
CREATE DOMAIN ref.currency_code AS text CONSTRAINT currency_code_iso CHECK (VALUE ~ '^[A-Z]{3}$');
COMMENT ON DOMAIN ref.currency_code IS 'A currency by ISO 4217, as EUR.';
CREATE DOMAIN ref.country_code AS text CONSTRAINT country_code_iso CHECK (VALUE ~ '^[A-Z]{2}$');
COMMENT ON DOMAIN ref.country_code IS 'A country by ISO 3166-1, as NL.';
CREATE DOMAIN ref.price_cents AS bigint CONSTRAINT price_in_range CHECK (VALUE BETWEEN 0 AND 10000000000);
COMMENT ON DOMAIN ref.price_cents IS 'A price, in the currency''s smallest unit.';
CREATE DOMAIN ref.payment_cents AS bigint CONSTRAINT payment_in_range CHECK (VALUE BETWEEN 0 AND 1000000000000);
COMMENT ON DOMAIN ref.payment_cents IS 'An amount of money, in the currency''s smallest unit.';
-- What sponsors pay is held in escrow, and nothing cannot be held.
CREATE DOMAIN ref.package_price_cents AS bigint CONSTRAINT package_price_in_range CHECK (VALUE BETWEEN 1 AND 10000000000);
COMMENT ON DOMAIN ref.package_price_cents IS 'What a sponsor pays for a package, in the currency''s smallest unit.';
CREATE DOMAIN ref.offer_cents AS bigint CONSTRAINT offer_in_range CHECK (VALUE BETWEEN 1 AND 1000000000000);
COMMENT ON DOMAIN ref.offer_cents IS 'What a sponsor is asked for or offers, in the currency''s smallest unit.';
-- Exact in every JSON reader, which may know no other numbers than doubles.
CREATE DOMAIN ref.rate_micros AS bigint CONSTRAINT rate_in_range CHECK (VALUE BETWEEN 0 AND 9007199254740991);
COMMENT ON DOMAIN ref.rate_micros IS 'Millionths of the currency''s unit, for a thousand impressions or for a click.';
CREATE DOMAIN ref.capacity AS integer CONSTRAINT capacity_not_negative CHECK (VALUE BETWEEN 0 AND 2147483647);
COMMENT ON DOMAIN ref.capacity IS 'So many tickets.';
-- As far as the ledger counts.
CREATE DOMAIN ref.per_buyer_limit AS integer CONSTRAINT per_buyer_limit_in_range CHECK (VALUE BETWEEN 1 AND 1000);
COMMENT ON DOMAIN ref.per_buyer_limit IS 'So many tickets of a tier for one buyer.';
CREATE DOMAIN ref.package_quantity AS integer CONSTRAINT package_quantity_in_range CHECK (VALUE BETWEEN 1 AND 1000);
COMMENT ON DOMAIN ref.package_quantity IS 'So many sponsors may have a package.';
CREATE DOMAIN ref.rows_max AS integer CONSTRAINT rows_max_in_range CHECK (VALUE BETWEEN 1 AND 100);
COMMENT ON DOMAIN ref.rows_max IS 'So many rows at most.';
-- As long as a comparison reads.
CREATE DOMAIN ref.dimensions AS integer CONSTRAINT dimensions_in_range CHECK (VALUE BETWEEN 1 AND 2048);
COMMENT ON DOMAIN ref.dimensions IS 'So many numbers in an embedding.';
CREATE DOMAIN ref.bounded_object AS jsonb
    CONSTRAINT bounded_object_is_object CHECK (jsonb_typeof(VALUE) = 'object')
    CONSTRAINT bounded_object_length CHECK (length(VALUE::text) <= 8192);
COMMENT ON DOMAIN ref.bounded_object IS 'A JSON object of at most 4 KB as it is sent.';

RESET ROLE;
