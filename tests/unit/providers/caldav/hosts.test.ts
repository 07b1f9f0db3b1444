import { describe, expect, it } from "@jest/globals";
import { isTrusted, serverAddresses } from "@/lib/providers/caldav/hosts";

describe("serverAddresses", () => {
  const meant = (typed: string, listed: string[] = []) => serverAddresses(typed, listed).map((u) => u.href);

  it.each([
    ["cloud.example.com", "https://cloud.example.com/"],
    ["  cloud.example.com  ", "https://cloud.example.com/"],
    ["cloud.example.com:8443/dav", "https://cloud.example.com:8443/dav"],
    ["https://cloud.example.com/remote.php/dav/", "https://cloud.example.com/remote.php/dav/"],
    ["http://cloud.example.com/dav", "https://cloud.example.com/dav"],
    ["caldavs://cloud.example.com/x", "https://cloud.example.com/x"],
    ["webcal://cloud.example.com/x", "https://cloud.example.com/x"],
    ["anna@fastmail.com", "https://fastmail.com/"],
    ["https://anna:secret@cloud.example.com/x?y#z", "https://cloud.example.com/x"],
    ["bücher.example", "https://xn--bcher-kva.example/"],
    ["[2001:db8::1]:8443", "https://[2001:db8::1]:8443/"],
  ])("reads %s", (typed, address) => {
    expect(meant(typed)).toEqual([address]);
  });

  it.each(["", "   ", "file:///etc/passwd", "javascript:alert(1)", "ht tp://x", "https://", "//"])(
    "makes nothing of %j",
    (typed) => {
      expect(meant(typed)).toEqual([]);
    },
  );

  it("uses plain http for listed hosts only, after https when no scheme was typed", () => {
    const listed = ["127.0.0.1:5232", "nas:80"];
    expect(meant("http://127.0.0.1:5232", listed)).toEqual(["http://127.0.0.1:5232/"]);
    expect(meant("127.0.0.1:5232/ada", listed)).toEqual([
      "https://127.0.0.1:5232/ada",
      "http://127.0.0.1:5232/ada",
    ]);
    expect(meant("nas", listed)).toEqual(["https://nas/", "http://nas/"]);
    expect(meant("http://127.0.0.1:5233", listed)).toEqual(["https://127.0.0.1:5233/"]);
  });
});

describe("isTrusted", () => {
  it.each([
    ["https://a.example/x", "https://a.example/y", true],
    ["https://a.example", "https://a.example:8443", false],
    ["https://a.example", "https://b.a.example", false],
    ["https://a.example", "http://a.example", false],
    ["http://a.example:80", "http://a.example", true],
    ["https://caldav.icloud.com", "https://p42-caldav.icloud.com", true],
    ["https://caldav.icloud.com", "https://p42-caldav.icloud.com:443/x", true],
    ["https://caldav.icloud.com", "https://p217-caldav.icloud.com.cn:443/1/", true],
    ["https://p217-caldav.icloud.com.cn", "https://p218-caldav.icloud.com.cn", true],
    ["https://p217-caldav.icloud.com.cn", "https://p217-caldav.icloud.com.cn:8443", false],
    ["https://caldav.icloud.com", "https://icloud.com.cn.evil.example", false],
    ["https://caldav.icloud.com", "https://evil-icloud.com.cn", false],
    ["https://caldav.icloud.com", "http://p42-caldav.icloud.com", false],
    ["https://caldav.icloud.com", "https://evil-icloud.com", false],
    ["https://caldav.icloud.com", "https://icloud.com.evil.example", false],
    ["https://a.example", "https://p42-caldav.icloud.com", false],
  ])("%s → %s: %s", (from, to, trusted) => {
    expect(isTrusted(new URL(from), new URL(to))).toBe(trusted);
  });
});
