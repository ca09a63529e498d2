//! The macro that writes a record type as a table: one line a field.

/// Declares record types.
///
/// Each field is `[mode] name: Type = "Titre", "Description";` where mode is `req` (present),
/// `opt` (`Option`), `rep` (`Vec`, empty when left out), `tous` (the same, where leaving it out means
/// all: an empty list is then a fault, not its contrary), with `protege` added when the value may
/// only print on the detachable confidential annex (`docs/domain.md`, referrals, 11), or `prevu` when it may be a
/// day to come; any other day is one of what happened. The type says the nature of the field. `Name: Child = "Titre"` says whose all these fields are; without it, they
/// belong to whom the record above describes. `Name unless flag = "Titre"` says that the whole block
/// may print on the annex only when its field `flag` answers anything else than `non`: in doubt, it is
/// kept; a field beside such a block, in mode `[opt with block]`, is kept with it, or, when there is no
/// such block, with the home of the child: `Name home field` says which block above it is. Titles and descriptions are French because editors show them to the person who types the
/// record.
macro_rules! fiche {
    ($(#[$meta:meta])* $name:ident $(: $person:ident)? $(unless $flag:ident)? $(home $home:ident)? = $title:literal { $($fields:tt)* }) => {
        fiche!(@ [pub(in crate::record)] [$(#[$meta])*] [$name $(: $person)? $(unless $flag)? $(home $home)?] $title {} {} $($fields)*);
    };
    (in crate, $(#[$meta:meta])* $name:ident $(: $person:ident)? = $title:literal { $($fields:tt)* }) => {
        fiche!(@ [pub(crate)] [$(#[$meta])*] [$name $(: $person)?] $title {} {} $($fields)*);
    };
    (@ [$($vis:tt)*] [$($meta:tt)*] [$name:ident $(: $person:ident)? $(unless $flag:ident)? $(home $home:ident)?] $title:literal
        {$($done:tt)*} {$($field:ident $protected:literal $($with:ident)?;)*}) => {
        $($meta)*
        #[derive(Debug, Clone, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        #[schemars(title = $title, description = $title)]
        $(#[schemars(extend("x-personne" = crate::value::Person::$person.word()))])?
        pub struct $name { $($done)* }

        $(impl $name {
            /// Whether the whole of it may print on the confidential annex only.
            pub(crate) fn is_kept(&self) -> bool {
                self.$flag.is_some_and(crate::value::Reponse::keeps)
            }
        })?

        impl crate::record::leaves::Leaves for $name {
            fn leaves(&self, walk: &mut crate::record::leaves::Walk<'_>) {
                let person = None$(.or(Some(crate::value::Person::$person)))?;
                let protected = false $(|| fiche!(= $flag self.is_kept()))?;
                $(walk.home = self.$home.as_ref().is_some_and(|home| home.is_kept());)?
                walk.block(person, protected, |walk| {
                    $(
                        let kept = $protected
                            $(|| self.$with.as_ref().map_or(walk.home, |with| with.is_kept()))?;
                        walk.field(stringify!($field), kept, &self.$field);
                    )*
                });
            }
        }
    };
    // What only blocks with a flag have.
    (= $flag:ident $kept:expr) => { $kept };
    (@ $vis:tt $meta:tt $name:tt $title:literal $done:tt $walked:tt
        [req] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(+ $vis $meta $name $title $done $walked
            [#[schemars(title = $t, description = $d)]]
            $field: ($ty) false; $($rest)*);
    };
    (@ $vis:tt $meta:tt $name:tt $title:literal $done:tt $walked:tt
        [opt] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(+ $vis $meta $name $title $done $walked
            [#[schemars(title = $t, description = $d)]
            #[serde(default, skip_serializing_if = "Option::is_none")]]
            $field: (Option<$ty>) false; $($rest)*);
    };
    (@ $vis:tt $meta:tt $name:tt $title:literal $done:tt $walked:tt
        [opt with $with:ident] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(+ $vis $meta $name $title $done $walked
            [#[schemars(title = $t, description = $d)]
            #[serde(default, skip_serializing_if = "Option::is_none")]]
            $field: (Option<$ty>) false $with; $($rest)*);
    };
    (@ $vis:tt $meta:tt $name:tt $title:literal $done:tt $walked:tt
        [opt protege] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(+ $vis $meta $name $title $done $walked
            [#[schemars(title = $t, description = $d, extend("x-protege" = true))]
            #[serde(default, skip_serializing_if = "Option::is_none")]]
            $field: (Option<$ty>) true; $($rest)*);
    };
    (@ $vis:tt $meta:tt $name:tt $title:literal $done:tt $walked:tt
        [req prevu] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(+ $vis $meta $name $title $done $walked
            [#[schemars(title = $t, description = $d, extend("x-prevu" = true))]]
            $field: ($ty) false; $($rest)*);
    };
    (@ $vis:tt $meta:tt $name:tt $title:literal $done:tt $walked:tt
        [opt prevu] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(+ $vis $meta $name $title $done $walked
            [#[schemars(title = $t, description = $d, extend("x-prevu" = true))]
            #[serde(default, skip_serializing_if = "Option::is_none")]]
            $field: (Option<$ty>) false; $($rest)*);
    };
    (@ $vis:tt $meta:tt $name:tt $title:literal $done:tt $walked:tt
        [rep] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(+ $vis $meta $name $title $done $walked
            [#[schemars(title = $t, description = $d)]
            #[serde(default, skip_serializing_if = "Vec::is_empty")]]
            $field: (Vec<$ty>) false; $($rest)*);
    };
    (@ $vis:tt $meta:tt $name:tt $title:literal $done:tt $walked:tt
        [tous] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(+ $vis $meta $name $title $done $walked
            [#[schemars(title = $t, description = $d, length(min = 1))]
            #[serde(default, skip_serializing_if = "Vec::is_empty")]]
            $field: (Vec<$ty>) false; $($rest)*);
    };
    (@ $vis:tt $meta:tt $name:tt $title:literal $done:tt $walked:tt
        [rep protege] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(+ $vis $meta $name $title $done $walked
            [#[schemars(title = $t, description = $d, extend("x-protege" = true))]
            #[serde(default, skip_serializing_if = "Vec::is_empty")]]
            $field: (Vec<$ty>) true; $($rest)*);
    };
    (+ [$($vis:tt)*] $meta:tt $name:tt $title:literal {$($done:tt)*} {$($walked:tt)*}
        [$($attributes:tt)*] $field:ident: ($ty:ty) $protected:literal $($with:ident)?; $($rest:tt)*) => {
        fiche!(@ [$($vis)*] $meta $name $title
            {$($done)* $($attributes)* $($vis)* $field: $ty,}
            {$($walked)* $field $protected $($with)?;}
            $($rest)*);
    };
}
pub(in crate::record) use fiche;
