import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { theApi } from '../api/theApi';

let api: Awaited<ReturnType<typeof theApi>>;
let browser: Browser;
beforeAll(async () => {
  api = await theApi();
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
}, 60_000);
afterAll(async () => { await browser.close(); await api.close(); });

test('a person of the demonstration asks in the chat page and is answered; what is typed stays text', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
  const faults: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
  await page.goto(`${api.base}/chat`);
  await page.selectOption('select[name=person]', 'sct-quang-nam-tiep-nhan');
  await page.click('#as');
  await page.fill('input[name=text]', 'việc của tôi');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.message:has-text("Không có hồ sơ nào chờ bạn")');
  await page.fill('input[name=text]', '<img src=x onerror=alert(1)>');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.message.mine:has-text("<img")');
  expect(await page.locator('#messages img').count()).toBe(0);
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
  expect(faults).toEqual([]);
  await page.close();
});

test('the public page looks a project up and says no more than its state', async () => {
  const { body: { code, pin } } = await api.propose();
  const page = await browser.newPage();
  await page.goto(api.base);
  await page.fill('input[name=code]', code.toLowerCase());
  await page.fill('input[name=pin]', pin);
  await page.click('text=Tra cứu >> nth=-1');
  await page.waitForSelector('h2:has-text("' + code + '")');
  expect(await page.textContent('main')).toContain('Mới đăng ký');
  expect(await page.textContent('main')).not.toContain('Trầm hương');
  expect(page.url()).not.toContain(pin);
  await page.close();
});
