"""What a person sees: the catalogue and a listing in a real browser, with the card as the social networks fetch it."""
import csv
import json
import os
import re
import struct
import subprocess
import unittest
import urllib.error
import urllib.request

from chromium import Chromium

URL = os.environ["PAGES_URL"]
SHOTS = os.environ["PAGES_SHOTS"]
WORK = os.environ["PAGES_WORK"]


def fetch(path, **headers):
    request = urllib.request.Request(URL + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def cents(text):
    """'−$12.50' as -1250."""
    digits = int(re.sub(r"[^0-9]", "", text))
    return -digits if text.strip()[0] in "−-" else digits


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = Chromium()
        # The pages must work without scripts of their own; the questions asked below do not count as such.
        cls.best = json.loads(fetch("/api/listings?page_size=1")[2])["items"][0]["id"]

    @classmethod
    def tearDownClass(cls):
        cls.browser.__exit__()

    def look(self, path, shot, width=1280, mobile=False, dark=False):
        self.browser.resize(width, 844 if mobile else 900, mobile=mobile, dark=dark)
        self.browser.open(URL + path)
        self.browser.screenshot(os.path.join(SHOTS, shot + ".png"), full=not mobile)

    def test_catalogue_shows_rows_in_order_with_badges(self):
        self.look("/", "catalogue")
        rows = self.browser.evaluate("document.querySelectorAll('.rows .row').length")
        self.assertEqual(rows, 24)
        self.assertEqual(self.browser.evaluate("document.querySelectorAll('script').length"), 0)
        self.assertIn("badge great", self.browser.evaluate("document.querySelector('.rows .badge').className"))
        savings = self.browser.evaluate("[...document.querySelectorAll('.saving')].map(e => parseInt(e.textContent.replace('−', '-')))")
        self.assertEqual(savings, sorted(savings, reverse=True))
        total = self.browser.evaluate("parseInt(document.querySelector('h1').textContent)")
        self.assertGreaterEqual(total, 250)

    def test_filter_search_sort_and_paging_work_through_the_form(self):
        self.browser.resize(1280, 900)
        self.browser.open(URL + "/")
        self.browser.evaluate("document.querySelector('[name=q]').value = 'mac mini'; document.querySelector('[name=sort]').value = 'price'; 1")
        self.browser.evaluate("document.querySelector('form').action")
        query = self.browser.evaluate("new URLSearchParams(new FormData(document.querySelector('form'))).toString()")
        self.look("/?" + query, "catalogue-search")
        titles = self.browser.evaluate("[...document.querySelectorAll('.title')].map(e => e.textContent)")
        self.assertGreater(len(titles), 3)
        for title in titles:
            self.assertIn("mac mini", title.lower())
        prices = [cents(text) for text in self.browser.evaluate("[...document.querySelectorAll('.row .money:not(.strong)')].map(e => e.textContent)")]
        self.assertEqual(prices, sorted(prices))
        self.browser.open(URL + "/?page=2")
        self.assertIn("Page 2 of", self.browser.evaluate("document.querySelector('.pages').textContent"))
        first = self.browser.evaluate("document.querySelector('.title').href")
        self.browser.open(self.browser.evaluate("document.querySelector('[rel=prev]').href"))
        self.assertNotEqual(first, self.browser.evaluate("document.querySelector('.title').href"))

    def test_nothing_found_says_so(self):
        self.look("/?q=zzzzz", "catalogue-empty")
        self.assertIn("Nothing matches", self.browser.evaluate("document.querySelector('main').textContent"))

    def test_breakdown_adds_up_to_the_adjusted_price(self):
        for listing in range(1, 40, 3):
            self.browser.open(f"{URL}/listings/{listing}")
            page = self.browser.evaluate(
                "({list: document.querySelector('#list-price').textContent, adjusted: document.querySelector('#adjusted-price').textContent,"
                " lines: [...document.querySelectorAll('tr.line .amount')].map(e => e.textContent)})")
            self.assertEqual(cents(page["list"]) + sum(cents(line) for line in page["lines"]), cents(page["adjusted"]), listing)
        self.assertGreater(len(page["lines"]), 0)

    def test_listing_page_shows_its_card(self):
        self.look(f"/listings/{self.best}", "listing")
        size = self.browser.evaluate("(i => [i.complete, i.naturalWidth, i.naturalHeight])(document.querySelector('.card img'))")
        self.assertEqual(size, [True, 1200, 630])
        for name, expected in {"og:title": "h1", "og:image": None, "og:description": None, "og:url": None}.items():
            content = self.browser.evaluate(f"document.querySelector('meta[property=\"{name}\"]').content")
            self.assertTrue(content)
            if expected:
                self.assertEqual(content, self.browser.evaluate(f"document.querySelector('{expected}').textContent"))
        self.assertEqual(self.browser.evaluate("document.querySelector('meta[name=\"twitter:card\"]').content"), "summary_large_image")
        image = self.browser.evaluate("document.querySelector('meta[property=\"og:image\"]').content")
        self.assertTrue(image.startswith(f"{URL}/og-image/{self.best}.png"), image)

    def test_phone_and_dark_mode_fit_the_screen(self):
        for path, name in (("/", "catalogue"), (f"/listings/{self.best}", "listing")):
            for dark in (False, True):
                self.look(path, f"{name}-phone{'-dark' if dark else ''}", width=390, mobile=True, dark=dark)
                self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth"), 390)
            self.look(path, f"{name}-dark", dark=True)
            ground = self.browser.evaluate("getComputedStyle(document.body).backgroundColor")
            self.assertLess(sum(int(part) for part in re.findall(r"\d+", ground)), 150)

    def test_card_is_a_png_with_a_tag_of_its_content(self):
        status, headers, body = fetch("/og-image/1.png")
        self.assertEqual((status, headers["Content-Type"], headers["Cache-Control"]), (200, "image/png", "public, max-age=86400"))
        self.assertEqual(struct.unpack(">II", body[16:24]), (1200, 630))
        path = os.path.join(SHOTS, "card.png")
        with open(path, "wb") as file:
            file.write(body)
        subprocess.run(["pngcheck", "-q", path], check=True)
        again = fetch("/og-image/1.png")
        self.assertEqual((again[1]["ETag"], again[2]), (headers["ETag"], body))
        cached = fetch("/og-image/1.png", **{"If-None-Match": headers["ETag"]})
        self.assertEqual((cached[0], cached[2]), (304, b""))
        dark = fetch("/og-image/1.png?style=dark")
        self.assertNotEqual(dark[1]["ETag"], headers["ETag"])
        with open(os.path.join(SHOTS, "card-dark.png"), "wb") as file:
            file.write(dark[2])
        self.assertEqual(fetch("/og-image/999999.png")[0], 404)
        self.assertEqual(fetch("/og-image/1.png?style=pink")[0], 400)

    def test_new_price_gives_a_new_tag(self):
        item = json.loads(fetch("/api/listings/2")[2])
        before = fetch("/og-image/2.png", **{"If-None-Match": "none"})
        path = os.path.join(WORK, "price.csv")
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["marketplace", "item_id", "title", "price_usd", "cpu_name"])
            writer.writerow([item["marketplace"], item["vendor_item_id"], item["title"], "123.45", item["cpu"]["name"]])
        subprocess.run([os.environ["DEAL"], "import", path], check=True, stdout=subprocess.DEVNULL)
        after = fetch("/og-image/2.png", **{"If-None-Match": before[1]["ETag"]})
        self.assertEqual(after[0], 200)
        self.assertNotEqual(after[1]["ETag"], before[1]["ETag"])
        self.assertEqual(json.loads(fetch("/api/listings/2")[2])["price_usd"], 123.45)

    def test_z_too_many_requests_are_refused_with_a_time_to_come_back(self):
        for _ in range(200):
            status, headers, body = fetch("/api/listings?page_size=1")
            if status == 429:
                break
        self.assertEqual(status, 429)
        self.assertGreaterEqual(int(headers["Retry-After"]), 1)
        self.assertTrue(json.loads(body)["type"].endswith("#quota-exceeded"))
        self.assertEqual(fetch("/health")[0], 200)
        self.assertEqual(fetch("/")[0], 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
