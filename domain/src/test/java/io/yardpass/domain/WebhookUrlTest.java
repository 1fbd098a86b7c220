package io.yardpass.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://hooks.example.com,              https://hooks.example.com/",
        "HTTPS://Hooks.Example.COM:443/Path,     https://hooks.example.com/Path",
        "https://hooks.example.com.:8443/a?b=c,  https://hooks.example.com:8443/a?b=c",
        "https://hooks.example.com?b=c,          https://hooks.example.com/?b=c",
        "https://hooks.example.com/a%2Fb//c/../d, https://hooks.example.com/a%2Fb//c/../d",
        "https://bücher.de/x,                    https://xn--bcher-kva.de/x",
        "https://例え。jp/x,                      https://xn--r8jz45g.jp/x",
        "https://xn--bcher-kva.de,               https://xn--bcher-kva.de/",
        "https://8.8.8.8:8443/x,                 https://8.8.8.8:8443/x",
        "https://[2606:4700::1111]/x,            https://[2606:4700:0:0:0:0:0:1111]/x",
        "https://0x7f.example.com,               https://0x7f.example.com/",
    })
    void aPublicAddressIsTakenInOneSpelling(String text, String kept) {
        WebhookUrl url = WebhookUrl.parse(text);
        assertEquals(kept, url.toString());
        assertEquals(url, WebhookUrl.parse(kept));
    }

    @Test
    void itsPartsAreWhatARequestNeeds() {
        WebhookUrl url = WebhookUrl.parse("https://[2606:4700::1111]:8443/a?b=c");
        assertTrue(url.secure());
        assertEquals("2606:4700:0:0:0:0:0:1111", url.host());
        assertEquals("[2606:4700:0:0:0:0:0:1111]:8443", url.authority());
        assertEquals(8443, url.port());
        assertEquals("/a?b=c", url.target());
    }

    /** However 127.0.0.1 can be written, and others that a lenient parser takes for an address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "127.0.1",
                "2130706433",
                "017700000001",
                "0177.0.0.1",
                "0x7f.0.0.1",
                "0x7f.1",
                "0x7f000001",
                "0X7F.0.0.0X1",
                "127.0.0.1.",
                "127.0.0.01",
                "127.000.000.001",
                "127.0.0.256",
                "1.2.3.4.5",
                "example.0x",
                "example.com.1",
                "０x7f.1",
                "１２７.０.０.１",
                "①②⑦.⓪.⓪.①",
                "127。0。0。1",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:8.8.8.8]",
                "[::127.0.0.1]",
                "[64:ff9b::127.0.0.1]",
                "[fe80::1%25eth0]",
                "[fe80::1]",
                "[fd00::1]",
                "[2002:7f00:1::]",
                "[2001:0:7f00:1::]",
                "0.0.0.0",
                "[::]",
                "10.0.0.1",
                "169.254.169.254",
                "100.100.100.200",
                "255.255.255.255",
                "224.0.0.1",
            })
    void noSpellingOfAnAddressThatIsNotPublicIsTaken(String host) {
        refused("https://" + host + "/x");
        refused("https://" + host + ":8443");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST.",
                "a.localhost",
                "printer",
                "printer.local",
                "vault.internal",
                "a.test",
                "a.invalid",
                "a.example",
                "1.0.0.127.in-addr.arpa",
                "a.onion",
                "nas.home.arpa",
                "nas.lan",
                "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
                "a_b.example.com",
                "-a.example.com",
                "a-.example.com",
                "a..example.com",
                ".example.com",
                "a.example.com..",
                "*.example.com",
                "a%2eexample.com",
                "faß.de",
                "a\u200db.example.com",
                "[1.2.3.4]",
                "[g::1]",
                "[]",
                "[2606:4700::1111",
                "2606:4700::1111",
            })
    void noNameIsTakenThatIsNotOfTheInternet(String host) {
        refused("https://" + host + "/x");
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        refused("https://" + "a".repeat(64) + ".com");
        refused("https://" + "a.".repeat(126) + "com");
        assertEquals(
                253,
                WebhookUrl.parse("https://" + "a.".repeat(125) + "com").host().length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://hooks.example.com/          | The URL does not begin with https://.",
                "ftp://hooks.example.com/           | The URL does not begin with https://.",
                "javascript:alert(1)                | The URL is not of the form https://host/path.",
                "https:/hooks.example.com           | The URL is not of the form https://host/path.",
                "hooks.example.com                  | The URL is not of the form https://host/path.",
                "https://user:secret@example.com/   | The URL names a user (@), which is never sent.",
                "https://8.8.8.8@127.0.0.1/         | The URL names a user (@), which is never sent.",
                "https://hooks.example.com/#a       | The URL has a fragment (#), which is never sent.",
                "https://hooks.example.com#@a.com/  | The URL has a fragment (#), which is never sent.",
                "https:\\\\hooks.example.com        | The URL has a space or another character that URLs do not have.",
                "https://8.8.8.8\\@127.0.0.1        | The URL has a space or another character that URLs do not have.",
                "https://hooks.example.com/a b      | The URL has a space or another character that URLs do not have.",
                "https://hooks.example.com/ä        | The URL's path or query has a character that must be percent-encoded.",
                "https://hooks.example.com/%zz      | The URL's path or query has a character that must be percent-encoded.",
                "https://hooks.example.com:0/       | The URL's host is missing, or its port is not a number of 1 to 65535.",
                "https://hooks.example.com:/        | The URL's host is missing, or its port is not a number of 1 to 65535.",
                "https://hooks.example.com:65536/   | The URL's host is missing, or its port is not a number of 1 to 65535.",
                "https://hooks.example.com:080/     | The URL's host is missing, or its port is not a number of 1 to 65535.",
                "https://hooks.example.com:44 3/    | The URL has a space or another character that URLs do not have.",
                "https://                           | The URL's host is missing, or its port is not a number of 1 to 65535.",
                "https:///x                         | The URL's host is missing, or its port is not a number of 1 to 65535.",
                "https://:443/x                     | The URL's host is missing, or its port is not a number of 1 to 65535.",
                "https://10.0.0.1/                  | The URL's host is not an address of the public Internet.",
                "https://127.1/                     | The URL's host is a number: an address is written as 198.51.100.7.",
                "https://localhost/                 | The URL's host is not a name of the public Internet.",
                "https://[::ffff:8.8.8.8]/          | The URL's host is an address of IPv4: write it as one.",
            })
    void whatIsWrongIsSaidInASentence(String text, String why) {
        assertEquals(why, refused(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, '\t', '\n', '\r', 0x7f, 0x85, 0xa0, 0x2028, 0x3000})
    void aControlCharacterIsRefusedWhereverItStands(int character) {
        String control = Character.toString(character);
        refused("https://hooks.example.com/a" + control + "b");
        refused("https://hooks" + control + ".example.com/");
        refused("ht" + control + "tps://hooks.example.com/");
        refused(control + "https://hooks.example.com/");
        refused("https://hooks.example.com/" + control);
    }

    @Test
    void aUrlOf2048CharactersIsTakenAndOneMoreIsNot() {
        String start = "https://hooks.example.com/";
        WebhookUrl.parse(start + "a".repeat(2048 - start.length()));
        refused(start + "a".repeat(2049 - start.length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8090/",
                "http://127.0.0.1:8090/",
                "http://[::1]:8090/",
                "http://hooks.localhost/",
                "https://localhost:8443/",
                "https://hooks.example.com/"
            })
    void whileDevelopingThisMachineIsTakenByHttpToo(String text) {
        WebhookUrl.parseForDevelopment(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example.com/",
                "http://8.8.8.8/",
                "http://10.0.0.1/",
                "https://10.0.0.1/",
                "http://127.1/",
                "http://printer.local/",
                "http://localhost.example.com/"
            })
    void whileDevelopingNothingElseIsTaken(String text) {
        assertThrows(IllegalArgumentException.class, () -> WebhookUrl.parseForDevelopment(text));
    }

    @Test
    void twoSpellingsOfOneUrlAreEqual() {
        assertEquals(WebhookUrl.parse("https://A.example.com:443"), WebhookUrl.parse("https://a.example.com/"));
        assertFalse(WebhookUrl.parse("https://a.example.com/A").equals(WebhookUrl.parse("https://a.example.com/a")));
    }

    private static String refused(String text) {
        return assertThrows(IllegalArgumentException.class, () -> WebhookUrl.parse(text), text)
                .getMessage();
    }
}
