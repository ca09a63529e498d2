//! One walk over all that a record holds: each value with its place, what it is, and whose.

use std::collections::BTreeMap;

use crate::value::{Many, Nature, Natured, Person};

/// A value of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf<'a> {
    /// Its JSON pointer.
    pub pointer: &'a str,
    /// What it is.
    pub nature: Nature,
    /// Whose it is.
    pub person: Person,
    /// Whether it may only print on the confidential annex.
    pub protected: bool,
    /// The rank, in its file, of the block of fields that holds it: a surname and the given names
    /// beside it are of one person.
    pub holder: usize,
    /// Whether it is what somebody said, word for word: nobody may be asked to change it.
    pub quoted: bool,
    /// The value as written.
    pub text: &'a str,
}

/// A walk under way.
pub(crate) struct Walk<'w> {
    wanted: fn(Nature) -> bool,
    each: &'w mut dyn FnMut(&Leaf<'_>),
    pointer: String,
    person: Person,
    protected: bool,
    holder: usize,
    holders: usize,
    /// Whether where the child is at home may print on the annex only.
    pub(in crate::record) home: bool,
}

/// What may be walked: a record and everything that it is made of. A type that says no nature has
/// no place in a record.
pub(crate) trait Leaves {
    /// Gives each value below, in the order of the fields.
    fn leaves(&self, walk: &mut Walk<'_>);

    /// Walks the values of the wanted natures.
    fn walk(&self, wanted: fn(Nature) -> bool, each: &mut dyn FnMut(&Leaf<'_>)) {
        self.leaves(&mut Walk {
            wanted,
            each,
            pointer: String::new(),
            person: Person::Nobody,
            protected: false,
            holder: 0,
            holders: 0,
            home: false,
        });
    }
}

impl Walk<'_> {
    /// Walks a block of fields, which may describe a person, or be protected as a whole.
    pub(in crate::record) fn block(
        &mut self,
        person: Option<Person>,
        protected: bool,
        fields: impl FnOnce(&mut Self),
    ) {
        let outside = (self.person, self.holder, self.protected);
        self.holders += 1;
        (self.person, self.holder) = (person.unwrap_or(self.person), self.holders);
        self.protected |= protected;
        fields(self);
        (self.person, self.holder, self.protected) = outside;
    }

    /// Walks a field of a block.
    pub(in crate::record) fn field(&mut self, name: &str, protected: bool, value: &impl Leaves) {
        let outside = self.protected;
        self.protected |= protected;
        self.step(name.strip_prefix("r#").unwrap_or(name), value);
        self.protected = outside;
    }

    /// Walks what stands one step below.
    pub(in crate::record) fn step(&mut self, name: &str, value: &impl Leaves) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(name);
        value.leaves(self);
        self.pointer.truncate(length);
    }
}

impl<T: Natured> Leaves for T {
    fn leaves(&self, walk: &mut Walk<'_>) {
        if (walk.wanted)(T::NATURE) {
            let text = self.written();
            (walk.each)(&Leaf {
                pointer: &walk.pointer,
                nature: T::NATURE,
                person: walk.person,
                protected: walk.protected,
                holder: walk.holder,
                quoted: T::QUOTED,
                text: &text,
            });
        }
    }
}

impl<T: Leaves> Leaves for Option<T> {
    fn leaves(&self, walk: &mut Walk<'_>) {
        if let Some(value) = self {
            value.leaves(walk);
        }
    }
}

impl<T: Leaves> Leaves for Vec<T> {
    fn leaves(&self, walk: &mut Walk<'_>) {
        for (at, item) in self.iter().enumerate() {
            walk.step(&at.to_string(), item);
        }
    }
}

impl<T: Leaves> Leaves for Many<T> {
    fn leaves(&self, walk: &mut Walk<'_>) {
        for (at, item) in self.items().iter().enumerate() {
            walk.step(&at.to_string(), item);
        }
    }
}

impl<T: Leaves> Leaves for BTreeMap<String, T> {
    fn leaves(&self, walk: &mut Walk<'_>) {
        for (key, item) in self {
            walk.step(key, item);
        }
    }
}
