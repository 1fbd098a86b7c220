-- Chapters drop IF EXISTS what they make anew. The first time nothing is there, and nobody need be told so.
SET client_min_messages = warning;
