//! The macro that writes a record type as a table: one line a field.

/// Declares record types.
///
/// Each field is `[mode] name: Type = "Titre", "Description";` where mode is `req` (present),
/// `opt` (`Option`), `rep` (`Vec`, empty when left out), with `protege` added when the value may
/// only print on the detachable confidential annex (domain rule 11, CPC 1187). Titles and
/// descriptions are French because editors show them to the person who types the record.
macro_rules! fiche {
    ($(#[$meta:meta])* $name:ident = $title:literal { $($fields:tt)* }) => {
        fiche!(@ [$(#[$meta])*] $name $title {} $($fields)*);
    };
    (@ [$($meta:tt)*] $name:ident $title:literal {$($done:tt)*}) => {
        $($meta)*
        #[derive(Debug, Clone, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        #[schemars(title = $title)]
        pub struct $name { $($done)* }
    };
    (@ $meta:tt $name:ident $title:literal {$($done:tt)*}
        [req] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d)]
            pub(in crate::record) $field: $ty,
        } $($rest)*);
    };
    (@ $meta:tt $name:ident $title:literal {$($done:tt)*}
        [opt] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d)]
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub(in crate::record) $field: Option<$ty>,
        } $($rest)*);
    };
    (@ $meta:tt $name:ident $title:literal {$($done:tt)*}
        [opt protege] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d, extend("x-protege" = true))]
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub(in crate::record) $field: Option<$ty>,
        } $($rest)*);
    };
    (@ $meta:tt $name:ident $title:literal {$($done:tt)*}
        [rep] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d)]
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub(in crate::record) $field: Vec<$ty>,
        } $($rest)*);
    };
    (@ $meta:tt $name:ident $title:literal {$($done:tt)*}
        [rep protege] $field:ident: $ty:ty = $t:literal, $d:literal; $($rest:tt)*) => {
        fiche!(@ $meta $name $title {$($done)*
            #[schemars(title = $t, description = $d, extend("x-protege" = true))]
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub(in crate::record) $field: Vec<$ty>,
        } $($rest)*);
    };
}
pub(in crate::record) use fiche;
