// Saves as one types, says so, and warns before what is not saved is left. Pages work without it.
"use strict";
(() => {
  // A long list is looked through by a few letters of what is wanted.
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  // An item that may be begun, as it is before anybody types in it: the next one is like it.
  const models = new Map();
  document.querySelectorAll("details[data-nouveau]").forEach((box) => {
    models.set(box.dataset.nouveau, { box: box.cloneNode(true), way: box.dataset.nouveau, count: 1 });
  });
  const filters = (root) => root.querySelectorAll("select[data-filtre]").forEach((select) => {
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
  filters(document);
  // A form that is kept by its button alone: what is typed in it is not left without a word.
  document.querySelectorAll("form[data-retenir]").forEach((form) => {
    let touched = false;
    form.addEventListener("input", () => { touched = true; });
    form.addEventListener("submit", () => { touched = false; });
    addEventListener("beforeunload", (e) => { if (touched) e.preventDefault(); });
  });
  // A command is copied by its button; it can be selected without one.
  document.querySelectorAll("[data-copie]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const said = document.getElementById("copie");
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copie).textContent);
        said.textContent = "Commande copiée.";
      } catch {
        said.textContent = "Le navigateur ne laisse pas copier : sélectionner la commande.";
      }
    });
  });
  // A word goes into a text, apart from those around it.
  const insert = (text, word, from, to) => {
    const before = /(^|[\s(«'’])$/u.test(text.value.slice(0, from)) ? "" : " ";
    const after = /^([\s.,;:)»]|$)/u.test(text.value.slice(to)) ? "" : " ";
    text.setRangeText(before + word + after, from, to, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // The number of a fact goes where its author was writing.
  document.querySelectorAll("[data-cite]").forEach((button) => {
    const text = document.getElementById(button.dataset.dans);
    if (!text) return;
    button.addEventListener("click", (e) => {
      e.preventDefault();
      insert(text, button.dataset.cite, text.selectionStart, text.selectionEnd);
    });
  });
  // The page beside, drawn of what is kept. A drawing that a later one overtakes is dropped; the last
  // page that could be drawn stays.
  const beside = document.querySelector("[data-apercu]");
  const draw = beside ? (() => {
    const link = beside.parentElement.querySelector("a").href, image = beside.querySelector("img");
    const said = beside.querySelector("[role=status]"), other = beside.querySelector("[data-annexe]");
    const turns = [...beside.querySelectorAll("[data-va]")];
    // None yet: the one that was shown last.
    let page = 0, pages = 1, annex = false, ongoing = null, timer = 0;
    const tell = (text) => { if (said.textContent !== text) said.textContent = text; };
    const go = async () => {
      clearTimeout(timer);
      if (!beside.open) return;
      if (ongoing) ongoing.abort();
      const own = ongoing = new AbortController();
      try {
        const answer = await fetch(link + (page ? "?page=" + page + (annex ? "&document=annexe" : "") : ""), {
          headers: { Accept: "application/json" }, credentials: "same-origin", signal: own.signal,
        });
        const drawn = answer.ok ? await answer.json() : {};
        if (own !== ongoing) return;
        if (drawn.depasse) { timer = setTimeout(go, 400); return; }
        if (!drawn.image) {
          tell(drawn.manques ? drawn.manques + " point(s) à remplir ou à corriger avant que les pages se dessinent : « Voir les pages » les dit." : "L'aperçu n'a pas pu être dessiné.");
          return;
        }
        const next = new Image();
        next.src = link + "/" + drawn.image;
        await next.decode();
        if (own !== ongoing) return;
        ({ page, pages, annexe: annex } = drawn);
        const name = (annex ? "Annexe" : "Signalement") + ", page " + page + " sur " + pages;
        image.src = next.src; image.alt = name + ", dont « Relire » donne le texte"; image.hidden = false;
        tell(name);
        turns[0].disabled = page <= 1; turns[1].disabled = page >= pages;
        other.hidden = !drawn.annexee; other.textContent = annex ? "Voir le signalement" : "Voir l'annexe";
      } catch {
        if (own === ongoing) tell("L'aperçu n'a pas pu être dessiné.");
      }
    };
    for (const turn of turns) turn.addEventListener("click", () => { page += Number(turn.dataset.va); go(); });
    other.addEventListener("click", () => { annex = !annex; page = 1; go(); });
    beside.addEventListener("toggle", () => { document.querySelector("main").classList.toggle("cote", beside.open); go(); });
    beside.hidden = false;
    beside.open = matchMedia("(min-width: 80rem)").matches;
    return go;
  })() : () => {};
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
      insert(place, "{{ " + button.dataset.inserer + " }}", ...at);
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

  // What a box names by one way, it names by another.
  const rename = (box, from, to) => {
    const short = (way) => "c" + way.replaceAll("/", "-");
    for (const e of box.querySelectorAll("*")) {
      for (const key of ["name", "id", "for", "aria-describedby", "data-champ"]) {
        const value = e.getAttribute(key);
        if (value) e.setAttribute(key, value.replaceAll(from, to).replaceAll(short(from), short(to)));
      }
    }
  };

  // A number that is proposed is nothing that anybody typed.
  const typed = (box) => [...box.querySelectorAll('[name^="v"]')].some((e) =>
    e.type === "checkbox" || e.type === "radio" ? e.checked !== e.defaultChecked : e.value && e.value !== e.defaultValue);
  const propose = (e, number) => { if (e.value === e.defaultValue) e.value = e.defaultValue = number; };

  // The one that may be begun after an item stands below it, with the number that follows.
  const another = (box) => {
    const model = models.get(box.dataset.nouveau);
    if (!model) return null;
    const next = model.box.cloneNode(true), way = model.way + "-" + ++model.count;
    rename(next, model.way, way);
    next.dataset.nouveau = way;
    models.set(way, model);
    const own = [...box.querySelectorAll('[name^="v"]')];
    [...next.querySelectorAll('[name^="v"]')].forEach((e, i) => {
      const number = e.defaultValue && own[i] && /^(\D*)(\d+)$/.exec(own[i].value);
      if (number) propose(e, number[1] + (Number(number[2]) + 1));
    });
    box.dataset.suivi = way;
    box.querySelector("summary").removeAttribute("accesskey");
    box.after(next);
    filters(next);
    return next;
  };

  // An item that is begun has a name of its own once it is saved.
  const settle = (made) => {
    const box = form.querySelector(`details[data-nouveau="${CSS.escape(made.de)}"]`);
    if (!box || !models.get(made.de)) return;
    const below = box.dataset.suivi && form.querySelector(`details[data-nouveau="${CSS.escape(box.dataset.suivi)}"]`);
    const next = below || (box.dataset.suivi ? null : another(box));
    rename(box, made.de, made.vers);
    box.removeAttribute("data-nouveau");
    box.querySelector("summary").textContent = made.titre;
    box.querySelector("legend").textContent = made.titre;
    if (made.suivant && next && !typed(next)) {
      const [field, number] = made.suivant;
      const numbers = next.querySelectorAll(`[name="${CSS.escape("v" + next.dataset.nouveau + "/" + field)}"]`);
      numbers.forEach((e) => propose(e, number));
    }
  };

  // Who gets an item without a list of its own changes with its block.
  const otherwise = (field) => {
    const help = document.getElementById(field.id + "-aide");
    if (!help) return;
    let p = document.getElementById(field.id + "-sinon");
    if (!p && field.sinon) {
      p = document.createElement("p");
      p.className = "aide";
      p.id = field.id + "-sinon";
      help.append(p);
    }
    if (p) p.textContent = field.sinon;
  };

  const tell = (field) => {
    otherwise(field);
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
        draw();
        if (said.action && new URL(said.action, location).href !== form.action) {
          form.action = said.action;
          const once = form.querySelector('input[name="numero"]');
          if (once) once.remove();
          history.replaceState(null, "", said.action);
        }
        (said.nouveaux || []).forEach(settle);
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

  // What waits to be begun is not sent, by the script nor by a button.
  form.addEventListener("formdata", (e) => {
    for (const box of form.querySelectorAll("details[data-nouveau]")) {
      if (!typed(box)) for (const field of box.querySelectorAll("[name]")) e.formData.delete(field.name);
    }
  });

  // One save at a time.
  const save = async () => {
    while (busy) await busy;
    busy = send();
    try { return await busy; } finally { busy = null; }
  };

  const soon = () => { changed = true; say("Modifié."); clearTimeout(timer); timer = setTimeout(save, beside && beside.open ? 400 : 700); };
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

  // Whoever asks for one more while the last one is not kept yet has it at once: closing what was
  // begun would send what is typed next to another field.
  form.addEventListener("click", (e) => {
    const box = e.target.closest("summary") && e.target.closest("details.nouveau[open][data-nouveau]");
    if (!box || box.dataset.suivi || !typed(box)) return;
    const next = another(box);
    if (!next) return;
    e.preventDefault();
    next.open = true;
  });

  // Whoever opens an item that may be begun is in its first field.
  form.addEventListener("toggle", (e) => {
    const box = e.target;
    if (!box.open || !box.matches("details.nouveau")) return;
    const first = box.querySelector("select,textarea,input:not([type=hidden],.filtre)");
    if (first && document.activeElement !== first) first.focus();
  }, true);

  // What was typed before this was read is kept as what is typed after.
  const typedBefore = (e) => {
    if (e.matches("select")) {
      const first = [...e.options].findIndex((option) => option.defaultSelected);
      return e.selectedIndex !== Math.max(first, 0);
    }
    if (e.matches("[type=radio],[type=checkbox]")) return e.checked !== e.defaultChecked;
    return e.matches("textarea,input:not([type=hidden])") && e.value !== e.defaultValue;
  };
  if ([...form.querySelectorAll("[name^='v/']")].some(typedBefore)) soon();

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
