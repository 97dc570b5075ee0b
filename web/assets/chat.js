// Shows the chat's messages and sends what is typed; text is set as text, so nothing that a person writes becomes markup.
const list = document.getElementById('messages');
const form = document.getElementById('say');
let last = '0';

async function look() {
  try {
    const { items } = await (await fetch(`/chat/messages?after=${last}`)).json();
    for (const item of items) { last = item.id; show(item); }
    if (items.length > 0) list.scrollTop = list.scrollHeight;
  } catch { /* the server is away for a moment; the next look finds it */ }
}

function show({ fromUs, text, buttons }) {
  const message = document.createElement('div');
  message.className = fromUs ? 'message' : 'message mine';
  message.textContent = text;
  const row = document.createElement('div');
  row.className = 'buttons';
  for (const { label, data } of buttons) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.onclick = () => send({ button: data, text: label });
    row.append(button);
  }
  if (buttons.length > 0) message.append(row);
  list.append(message);
}

async function send(said, file) {
  const id = `${Date.now()}-${Math.random().toString(36).slice(2, 10)}`;
  const body = new FormData();
  for (const [key, value] of Object.entries({ id, ...said })) if (value) body.append(key, value);
  if (file) body.append('file', file);
  const answer = await fetch('/chat/messages', { method: 'POST', body });
  if (!answer.ok) show({ fromUs: true, text: (await answer.json().catch(() => ({}))).detail ?? 'Không gửi được, hãy thử lại.', buttons: [] });
  await look();
}

form.onsubmit = (event) => {
  event.preventDefault();
  const [text, file] = [form.elements.text.value.trim(), form.elements.file.files[0]];
  if (!text && !file) return;
  form.reset();
  void send({ text }, file);
};

void look();
setInterval(look, 1500);
