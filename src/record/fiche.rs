//! The macro that writes a record type as a table: one line a field.

/// Declares record types.
///
/// Each field is `[mode] name: Type = "Titre", "Description";` where mode is `req` (present),
/// `opt` (`Option`), `rep` (`Vec`, empty when left out), `tous` (the same, where leaving it out means
/// all: an empty list is then a fault, not its contrary), with `protege` added when the value may
/// only print on the detachable confidential annex (domain rule 11, CPC 1187). Titles and
/// descriptions are French because editors show them to the person who types the record.
macro_rules! fiche {
    ($(#[$meta:meta])* $name:ident = $title:literal { $($fields:tt)* }) => {
        fiche!(@ [pub(in crate::record)] [$(#[$meta])*] $name $title {} $($fields)*);
    };
    (in crate, $(#[$meta:meta])* $name:ident = $title:literal { $($fields:tt)* }) => {
        fiche!(@ [pub(crate)] [$(#[$meta])*] $name $title {} $($fields)*);
    };
    (@ [$($vis:tt)*] [$($meta:tt)*] $name:ident $title:literal {$($done:tt)*}) => {
        $($meta)*
        #[derive(Debug, Clone, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        #[schemars(title = $title)]
        pub struct $name { $($done)* }
    };
    (@ [$($vis:tt)*] $meta:tt $name:ident $title:literal {$($done:tt)*}
        [req] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ [$($vis)*] $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d)]
            $($vis)* $field: $ty,
        } $($rest)*);
    };
    (@ [$($vis:tt)*] $meta:tt $name:ident $title:literal {$($done:tt)*}
        [opt] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ [$($vis)*] $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d)]
            #[serde(default, skip_serializing_if = "Option::is_none")]
            $($vis)* $field: Option<$ty>,
        } $($rest)*);
    };
    (@ [$($vis:tt)*] $meta:tt $name:ident $title:literal {$($done:tt)*}
        [opt protege] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ [$($vis)*] $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d, extend("x-protege" = true))]
            #[serde(default, skip_serializing_if = "Option::is_none")]
            $($vis)* $field: Option<$ty>,
        } $($rest)*);
    };
    (@ [$($vis:tt)*] $meta:tt $name:ident $title:literal {$($done:tt)*}
        [rep] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ [$($vis)*] $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d)]
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            $($vis)* $field: Vec<$ty>,
        } $($rest)*);
    };
    (@ [$($vis:tt)*] $meta:tt $name:ident $title:literal {$($done:tt)*}
        [tous] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ [$($vis)*] $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d, length(min = 1))]
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            $($vis)* $field: Vec<$ty>,
        } $($rest)*);
    };
    (@ [$($vis:tt)*] $meta:tt $name:ident $title:literal {$($done:tt)*}
        [rep protege] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ [$($vis)*] $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d, extend("x-protege" = true))]
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            $($vis)* $field: Vec<$ty>,
        } $($rest)*);
    };
}
pub(in crate::record) use fiche;
