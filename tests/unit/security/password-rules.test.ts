import { describe, expect, it } from "@jest/globals";
import { weakness } from "@/lib/security/password-rules";

const anna = ["anna.miller@example.com", "Anna Miller"];

describe("weakness", () => {
  it.each([
    "password123",
    "Password1!",
    "P@ssw0rd2024",
    "qwertyuiop",
    "1234567890",
    "0987654321",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "iloveyou12",
    "letmein123",
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "qwerty123456",
    "football2020",
    "Welcome2024!",
    "trustno1trustno1",
    "asdfghjkl;",
    "zaq12wsxcde3",
    "пароль12345",
    "michaeljordan",
    "passwordpassword",
    "calpace2026!",
    "anna.miller1",
    "AnnaMiller99",
    "          ",
    // Only the list knows these: alone, in capitals, with letter swaps, with digits and signs around them.
    "grimreaper",
    "Thundercat",
    "devastat0r",
    "krasavchik",
    "hd764nw5d7e1vbv",
    "knucklehead!",
    "2024thundercat2024",
  ])("refuses %j", (password) => {
    expect(weakness(password, anna)).toMatch(/\.$/);
  });

  it.each([
    "correct horse battery staple",
    "tulip-anchor-93",
    "kJ8#mQ2pLz",
    "mein Hund bellt laut",
    "我的密码是很长的句子",
    "summer-flower-chocolate-basketball",
    "vK3x-88qQ-zzPw-71nB-0fGh-Lm4s-Tt9y-cc2R-eE5d-Uo6a-qq1W-iI7k-x",
  ])("accepts %j", (password) => {
    expect(weakness(password, anna)).toBeNull();
  });
});
