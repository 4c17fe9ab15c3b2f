"""Sends one mail after AUTH SCRAM-SHA-256: scram.py PORT starttls|implicit USER PASSWORD"""

import base64
import hashlib
import hmac
import secrets
import smtplib
import ssl
import sys

port, mode, user, password = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE

if mode == "implicit":
    client = smtplib.SMTP_SSL("127.0.0.1", port, context=context, timeout=20)
else:
    client = smtplib.SMTP("127.0.0.1", port, timeout=20)
    client.starttls(context=context)
client.ehlo()
assert "SCRAM-SHA-256" in client.esmtp_features["auth"].split(), client.esmtp_features


def b64(octets):
    return base64.b64encode(octets).decode()


def mac(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


first = f"n={user},r={secrets.token_urlsafe(18)}"
code, asked = client.docmd("AUTH", "SCRAM-SHA-256 " + b64(("n,," + first).encode()))
assert code == 334, (code, asked)
asked = base64.b64decode(asked).decode()
fields = dict(field.split("=", 1) for field in asked.split(","))
salted = hashlib.pbkdf2_hmac(
    "sha256", password.encode(), base64.b64decode(fields["s"]), int(fields["i"])
)
last = "c=biws,r=" + fields["r"]
message = f"{first},{asked},{last}".encode()
key = mac(salted, b"Client Key")
signature = mac(hashlib.sha256(key).digest(), message)
proof = bytes(a ^ b for a, b in zip(key, signature))
code, signed = client.docmd(b64(f"{last},p={b64(proof)}".encode()))
if code != 334:
    print(code, signed)
    sys.exit(1)
expected = "v=" + b64(mac(mac(salted, b"Server Key"), message))
assert base64.b64decode(signed).decode() == expected, "the server did not prove itself"
print("server proved")
code, text = client.docmd("")
assert code == 235, (code, text)
client.mail("a@example.com")
client.rcpt("b@example.net")
print(*client.data("Subject: scram\r\n\r\nbody\r\n"))
client.quit()
