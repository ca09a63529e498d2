// Saves as one types, says so, and warns before what is not saved is left. Pages work without it.
"use strict";
(() => {
  // A long list is looked through by a few letters of what is wanted.
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  document.querySelectorAll("select[data-filtre]").forEach((select) => {
    if (select.options.length < 13) return;
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const filter = document.createElement("input");
    filter.type = "search"; filter.autocomplete = "off"; filter.className = "filtre";
    filter.setAttribute("aria-label", "Filtrer la liste : " + (label ? label.textContent.trim() : ""));
    filter.placeholder = "Filtrer";
    select.before(filter);
    filter.addEventListener("input", (e) => {
      e.stopPropagation();
      const words = plain(filter.value).split(/\s+/).filter(Boolean);
      for (const option of select.options) {
        option.hidden = option.value !== "" && !option.selected && !words.every((word) => plain(option.text).includes(word));
      }
    });
  });
  // A figure goes where its author was writing, else where the list says.
  let text = null;
  document.addEventListener("focusin", (e) => { if (e.target.matches("textarea")) text = e.target; });
  document.querySelectorAll("button[data-inserer]").forEach((button) => {
    button.addEventListener("click", (e) => {
      const into = document.getElementById("dans");
      const named = document.getElementById(into.selectedOptions[0].dataset.champTexte);
      const known = text && [...into.options].some((option) => option.dataset.champTexte === text.id);
      const place = known ? text : named;
      if (!place) return;
      e.preventDefault();
      const end = place.value.trimEnd().length;
      const at = known ? [place.selectionStart, place.selectionEnd] : [end, end];
      const name = "{{ " + button.dataset.inserer + " }}";
      const gap = at[0] > 0 && !/[\s(«'’]$/u.test(place.value.slice(0, at[0])) ? " " : "";
      place.setRangeText(gap + name, at[0], at[1], "end");
      place.dispatchEvent(new Event("input", { bubbles: true }));
      place.focus();
    });
  });
  const into = document.getElementById("dans");
  if (into) {
    for (const kind of ["input", "change"]) into.addEventListener(kind, (e) => e.stopPropagation());
    into.addEventListener("change", () => { text = null; });
  }
  const form = document.querySelector("form[data-garde]");
  const alert = document.getElementById("fautes");
  if (alert) alert.focus();
  if (!form) return;
  const state = document.getElementById("etat");
  const trouble = document.getElementById("etat-faute");
  let timer = 0, changed = false, busy = null, leaving = false;

  const say = (text) => { if (state.textContent !== text) state.textContent = text; };
  const fail = (text) => { if (trouble.textContent !== text) trouble.textContent = text; };
  const clock = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });

  // What a field held when it was last kept stands beside it: the next save is compared with that.
  const hold = (name, kept) => {
    const box = form.querySelector(`[data-champ="${CSS.escape(name)}"]`);
    if (!box) return;
    box.querySelectorAll(`input[name="${CSS.escape("a" + name)}"]`).forEach((e) => e.remove());
    const inputs = (kept.length ? kept : [""]).map((value) => {
      const input = document.createElement("input");
      input.type = "hidden"; input.name = "a" + name; input.value = value;
      return input;
    });
    box.prepend(...inputs);
  };

  const tell = (field) => {
    const place = document.getElementById(field.id + "-dit");
    if (!place) return;
    const texts = field.dit.map((told) => told.missing ? "À remplir." : (told.refuses ? "Erreur : " : "") + told.message + " " + told.remedy);
    const now = [...place.querySelectorAll("p")].map((p) => p.textContent.trim());
    if (texts.join("\n") === now.join("\n")) return;
    place.replaceChildren(...field.dit.map((told, i) => {
      const p = document.createElement("p");
      p.className = told.refuses && !told.missing ? "faute" : "remarque";
      p.textContent = texts[i];
      return p;
    }));
    const box = place.closest(".champ");
    if (box) box.classList.toggle("fautif", field.dit.some((told) => told.refuses && !told.missing));
    const input = document.getElementById(field.id);
    if (input && input.matches("input,textarea,select")) {
      if (field.dit.length) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
    }
  };

  // Another program may have taken the port of a desk that closed: it is asked for what only the desk
  // knows, before anything is sent.
  const proven = async () => {
    const answer = await fetch(document.body.dataset.voie + "preuve", {
      headers: { Accept: "application/json" }, credentials: "same-origin", signal: AbortSignal.timeout(10000),
    });
    if (answer.status === 401) return "session";
    if (!answer.ok) return "autre";
    return (await answer.json()).preuve === document.body.dataset.preuve ? "" : "autre";
  };
  const CLOSED = "Session fermée : rien n'est perdu. Entrer par un nouveau lien dans un autre onglet, puis enregistrer ici.";
  const OTHER = "Non enregistré : ce bureau a été fermé. Ce qui est saisi reste sur cette page ; le rouvrir, et le copier dans sa page.";

  // What is sent and not answered yet stands in the page too: its author wrote it, and nobody else.
  const mark = (data) => {
    const names = new Set([...form.querySelectorAll("[data-champ]")].map((e) => e.dataset.champ));
    for (const name of names) {
      const sent = data.getAll("v" + name);
      for (const value of sent.length ? sent : [""]) {
        const input = document.createElement("input");
        input.type = "hidden"; input.name = "b" + name; input.value = value;
        input.dataset.envoi = "";
        form.append(input);
      }
    }
  };

  // Saves once, and says whether what is in the page is kept, or is for its author to choose.
  const send = async () => {
    changed = false;
    const data = new FormData(form);
    const sent = new URLSearchParams();
    for (const [name, value] of data) if (typeof value === "string") sent.append(name, value);
    sent.append("faire", "auto");
    say("Enregistrement…");
    try {
      const odd = await proven();
      if (odd) { changed = true; say(""); fail(odd === "session" ? CLOSED : OTHER); return false; }
      mark(data);
      const answer = await fetch(form.action, {
        method: "POST", body: sent, headers: { Accept: "application/json" },
        credentials: "same-origin", signal: AbortSignal.timeout(10000),
      });
      const kind = answer.headers.get("Content-Type") || "";
      const said = kind.startsWith("application/json") ? await answer.json() : {};
      if (answer.ok && !said.refus) {
        fail("");
        form.querySelectorAll("input[data-envoi]").forEach((e) => e.remove());
        if (said.attend) { say(""); return true; }
        if (said.action && new URL(said.action, location).href !== form.action) {
          form.action = said.action;
          const once = form.querySelector('input[name="numero"]');
          if (once) once.remove();
          history.replaceState(null, "", said.action);
        }
        for (const field of said.champs || []) { hold(field.nom, field.avant); tell(field); }
        const gone = (said.retires || []).reduce((sum, r) => sum + r.count, 0);
        if (said.conflits && said.conflits.length) {
          changed = true; say("");
          fail("Changé ailleurs entre-temps : " + said.conflits.join(", ") + ". Enregistrer pour choisir ce qui reste.");
          return true;
        }
        if (!changed) say("Enregistré à " + clock() + (gone ? ", " + gone + " caractère(s) invisible(s) retiré(s)." : "."));
        return true;
      }
      changed = true; say("");
      if (said.refus === "session" || answer.status === 401) {
        fail(CLOSED);
      } else {
        fail("Non enregistré. " + (said.message || "Ce qui est saisi reste sur cette page ; enregistrer de nouveau."));
      }
    } catch {
      changed = true; say("");
      fail("Non enregistré : le bureau ne répond pas. Ce qui est saisi reste sur cette page ; un nouvel essai suit.");
      clearTimeout(timer); timer = setTimeout(save, 5000);
    }
    return false;
  };

  // One save at a time.
  const save = async () => {
    while (busy) await busy;
    busy = send();
    try { return await busy; } finally { busy = null; }
  };

  const soon = () => { changed = true; say("Modifié."); clearTimeout(timer); timer = setTimeout(save, 700); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // What is not kept yet is, before the page goes: a desk that does not answer loses nothing.
  let checked = false;
  form.addEventListener("submit", async (e) => {
    clearTimeout(timer);
    if (checked) { leaving = true; return; }
    e.preventDefault();
    const button = e.submitter;
    while (busy) await busy;
    if (changed) {
      if (!(await save())) return;
    } else {
      const odd = await proven().catch(() => "autre");
      if (odd) { fail(odd === "session" ? CLOSED : OTHER); return; }
    }
    checked = true; leaving = true;
    form.requestSubmit(button || undefined);
    checked = false;
  });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("beforeunload", (e) => { if (changed && !leaving) { e.preventDefault(); } });

  // One line more once the last one is filled.
  form.addEventListener("input", (e) => {
    const box = e.target.closest("[data-plusieurs]");
    if (!box) return;
    const last = box.lastElementChild;
    if (last === e.target && last.value) {
      const more = last.cloneNode(true);
      more.value = ""; more.removeAttribute("id");
      more.setAttribute("aria-label", "un de plus");
      box.append(more);
    }
  });
})();
